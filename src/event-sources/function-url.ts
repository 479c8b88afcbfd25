import { withoutPayload } from "./failed-answers.ts";
import type { EventSource } from "./event-source.ts";
import { functionUrlEvent } from "./function-url-event.ts";
import { payloadV2Response } from "./payload-v2-response.ts";
import { collectStream, streamedAnswer } from "./stream-answer.ts";

/** Lambda function URL with AuthType NONE, buffered or streamed. */
export const functionUrl: EventSource = {
  id: "function-url",
  title: "Lambda function URL",
  timeoutMs: undefined,
  toEvent: functionUrlEvent,
  toHttp(result, exchange) {
    if (result.kind !== "returned" && result.kind !== "streamed")
      return withoutPayload("function-url", exchange, result);
    if (exchange.context.responseMode === "RESPONSE_STREAM")
      return streamedAnswer("function-url", exchange, result);
    return collectStream("function-url", exchange, result, (payload) =>
      payloadV2Response("function-url", payload, exchange),
    );
  },
};
