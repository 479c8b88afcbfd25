import { utf8 } from "#base/utf8.ts";
import { goJsonString } from "../go-json.ts";
import type { RuntimeApiResponse } from "../message.ts";

export type ShutdownReason = "spindown" | "timeout" | "failure";

/** What an extension's `next` is answered with (Runtime API reference §10.2). */
export type ExtensionEvent =
  | {
      readonly kind: "INVOKE";
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly functionArn: string;
      readonly traceHeader: string | undefined;
    }
  | {
      readonly kind: "SHUTDOWN";
      readonly deadlineMs: number;
      readonly reason: ShutdownReason;
    };

/** The event on the wire: no newline, and no identifier and Go's sniffed content type for SHUTDOWN. */
export function eventAnswer(event: ExtensionEvent, eventId: () => string): RuntimeApiResponse {
  const deadlineMs = Math.floor(event.deadlineMs);
  if (event.kind === "SHUTDOWN") {
    return {
      status: 200,
      headers: [["Content-Type", "text/plain; charset=utf-8"]],
      body: utf8(
        `{"eventType":"SHUTDOWN","deadlineMs":${deadlineMs},"shutdownReason":"${event.reason}"}`,
      ),
    };
  }
  const { requestId, functionArn, traceHeader } = event;
  const tracing =
    traceHeader === undefined || traceHeader === ""
      ? ""
      : `,"tracing":{"type":"X-Amzn-Trace-Id","value":${goJsonString(traceHeader)}}`;
  return {
    status: 200,
    headers: [
      ["Content-Type", "application/json"],
      ["Lambda-Extension-Event-Identifier", eventId()],
    ],
    body: utf8(
      `{"eventType":"INVOKE","deadlineMs":${deadlineMs},"requestId":${goJsonString(requestId)},` +
        `"invokedFunctionArn":${goJsonString(functionArn)}${tracing}}`,
    ),
  };
}
