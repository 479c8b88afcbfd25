import type { EventSourceId, Exchange, FunctionResult, HttpOutcome } from "./event-source.ts";
import { malformed, withoutPayload } from "./failed-answers.ts";
import type { Finding } from "./finding.ts";
import type { HeaderPair } from "./http-message.ts";
import { failure } from "./result-fields.ts";
import { isPreludeType } from "./stream-prelude.ts";
import { createStreamedResponse, unreadStructure } from "./streamed-response.ts";

type WithPayload = Extract<FunctionResult, { kind: "returned" | "streamed" }>;

/** A buffered front end: the stream is collected and read like any result (Runtime API reference §1.6). */
export function collectStream(
  source: EventSourceId,
  exchange: Exchange,
  result: WithPayload,
  read: (payload: Uint8Array) => HttpOutcome,
): HttpOutcome {
  if (result.kind === "returned") return read(result.payload);
  if (result.streamError !== undefined) {
    return withoutPayload(source, exchange, {
      kind: "function-error",
      payload: result.streamError.errorBody,
    });
  }
  if (!isPreludeType(result.contentType)) return read(result.body);
  return malformed(source, exchange, [
    failure({
      summary:
        "The function streams HTTP metadata and eight NUL bytes, but this front end waits for one JSON result.",
      field: "$",
      actual: `content type ${result.contentType ?? ""}`,
      expected: 'one JSON object such as {"statusCode": 200, "body": "text"}',
      fix: "Turn on response streaming for the front end (function URL: InvokeMode RESPONSE_STREAM), or return one JSON object.",
      evidence: "unverified",
    }),
  ]);
}

/** A streaming front end, for a response that is complete already. */
export function streamedAnswer(
  source: "rest-v1" | "function-url",
  exchange: Exchange,
  result: WithPayload,
): HttpOutcome {
  const isReturned = result.kind === "returned";
  const bytes = isReturned ? result.payload : result.body;
  const stream = createStreamedResponse(source, exchange, result.contentType);
  const parts = [...stream.push(bytes), ...stream.end(isReturned ? undefined : result.streamError)];
  let status = 0;
  let headers: readonly HeaderPair[] = [];
  let body: Uint8Array = new Uint8Array();
  const findings: Finding[] = isReturned ? [...unreadStructure(bytes)] : [];
  for (const part of parts) {
    switch (part.kind) {
      case "head":
        ({ status, headers } = part);
        findings.push(...part.findings);
        break;
      case "body":
        body = part.bytes; // one push makes at most one piece of body
        break;
      case "failed":
        return {
          kind: "failed",
          response: part.response,
          findings: [...part.findings, ...findings],
        };
      case "broken-off":
        return {
          kind: "failed",
          response: { status, headers, body },
          findings: [...part.findings, ...findings],
        };
    }
  }
  return { kind: "answered", response: { status, headers, body }, findings };
}
