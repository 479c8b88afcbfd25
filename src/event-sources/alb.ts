import { albEvent } from "./alb-event.ts";
import { albResponse } from "./alb-response.ts";
import { withoutPayload } from "./failed-answers.ts";
import type { EventSource } from "./event-source.ts";
import { collectStream } from "./stream-answer.ts";

/** Application Load Balancer with a Lambda target group. */
export const alb: EventSource = {
  id: "alb",
  title: "Application Load Balancer",
  timeoutMs: undefined,
  toEvent: albEvent,
  toHttp(result, exchange) {
    if (result.kind !== "returned" && result.kind !== "streamed")
      return withoutPayload("alb", exchange, result);
    return collectStream("alb", exchange, result, (payload) => albResponse(payload, exchange));
  },
};
