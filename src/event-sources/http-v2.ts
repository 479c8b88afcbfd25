import { withoutPayload } from "./failed-answers.ts";
import type { EventSource } from "./event-source.ts";
import { httpV2Event } from "./http-v2-event.ts";
import { payloadV2Response } from "./payload-v2-response.ts";
import { collectStream } from "./stream-answer.ts";

/** API Gateway HTTP API, payload format 2.0. */
export const httpV2: EventSource = {
  id: "http-v2",
  title: "API Gateway HTTP API (payload 2.0)",
  timeoutMs: 30_000,
  toEvent: httpV2Event,
  toHttp(result, exchange) {
    if (result.kind !== "returned" && result.kind !== "streamed")
      return withoutPayload("http-v2", exchange, result);
    return collectStream("http-v2", exchange, result, (payload) =>
      payloadV2Response("http-v2", payload, exchange),
    );
  },
};
