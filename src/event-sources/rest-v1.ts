import { withoutPayload } from "./failed-answers.ts";
import type { EventSource } from "./event-source.ts";
import { collectStream, streamedAnswer } from "./stream-answer.ts";
import { restV1Event } from "./rest-v1-event.ts";
import { restV1Response } from "./rest-v1-response.ts";

/** API Gateway REST API with Lambda proxy integration, payload format 1.0. */
export const restV1: EventSource = {
  id: "rest-v1",
  title: "API Gateway REST API (payload 1.0)",
  timeoutMs: 29_000,
  // Transfer mode STREAM: up to 15 minutes (§9.2).
  streamTimeoutMs: 900_000,
  toEvent: restV1Event,
  toHttp(result, exchange) {
    if (result.kind !== "returned" && result.kind !== "streamed")
      return withoutPayload("rest-v1", exchange, result);
    if (exchange.context.responseMode === "RESPONSE_STREAM")
      return streamedAnswer("rest-v1", exchange, result);
    return collectStream("rest-v1", exchange, result, (payload) =>
      restV1Response(payload, exchange),
    );
  },
};
