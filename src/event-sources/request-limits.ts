import { utf8 } from "#base/utf8.ts";
import type { JsonObject } from "#base/json.ts";
import type { EventOutcome, EventSourceId, Exchange } from "./event-source.ts";
import { ownAnswer } from "./own-answer.ts";

/** Largest request body of each front end, bytes (Runtime API reference §7). Function URLs have only the payload limit. */
const MAX_BODY_BYTES: Readonly<Record<EventSourceId, number>> = {
  "rest-v1": 10 * 1024 * 1024,
  "http-v2": 10 * 1024 * 1024,
  "function-url": Number.POSITIVE_INFINITY,
  alb: 1024 * 1024,
};

/** Largest payload of a synchronous invoke, bytes (§7). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The event, or the refusal when request or event are larger than the front end or the Invoke API takes. */
export function withinLimits(
  source: EventSourceId,
  exchange: Exchange,
  event: JsonObject,
): EventOutcome {
  const bodyBytes = exchange.request.body.length;
  if (bodyBytes > MAX_BODY_BYTES[source]) {
    return tooLarge(source, exchange, {
      summary: `The request body is larger than this front end takes, so the function is not called.`,
      actual: `${bodyBytes} bytes`,
      expected: `at most ${MAX_BODY_BYTES[source]} bytes`,
    });
  }
  // Cheap bound first: JSON text of the event is at least as long as the body, and building it twice costs.
  const eventBytes =
    bodyBytes > MAX_PAYLOAD_BYTES / 16 ? utf8(JSON.stringify(event)).length : bodyBytes;
  if (eventBytes > MAX_PAYLOAD_BYTES) {
    return tooLarge(source, exchange, {
      summary:
        "The event is larger than a synchronous invocation takes, so the function is not called. Base64 adds a third to a binary body.",
      actual: `${eventBytes} bytes of event JSON`,
      expected: `at most ${MAX_PAYLOAD_BYTES} bytes`,
    });
  }
  return { kind: "event", event, exchange };
}

function tooLarge(
  source: EventSourceId,
  exchange: Exchange,
  words: { readonly summary: string; readonly actual: string; readonly expected: string },
): EventOutcome {
  return {
    kind: "refused",
    response: ownAnswer(source, "request-too-large", exchange),
    findings: [
      {
        severity: "failure",
        ...words,
        field: "request body",
        fix: "Send less, or let the client upload to S3 with a presigned URL and pass the key.",
        evidence: "unverified",
        reference: "§7",
      },
    ],
  };
}
