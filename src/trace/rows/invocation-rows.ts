import type { TraceEventOf } from "../trace-event.ts";
import { type RowsOf, message, note, problem } from "./rows.ts";

/** Invocations as their callers see them. */
export const INVOCATION_ROWS: RowsOf<
  | "invocation.received"
  | "invocation.queued"
  | "invocation.throttled"
  | "invocation.refused"
  | "invocation.assigned"
  | "invocation.delivered"
  | "invocation.responded"
  | "invocation.finished"
  | "invocation.retry-scheduled"
> = {
  "invocation.received": (event, index) => [
    message(event, index, {
      message: "invoke",
      tone: "neutral",
      from: "client",
      to: "lambda",
      name: `Invoke arrives (${event.source}${event.invocationType === "Event" ? ", asynchronous" : ""})`,
      text: event.attempt > 1 ? `Invoke, try ${event.attempt}` : "Invoke",
      size: event.payload.size,
    }),
  ],
  "invocation.queued": (event, index) => [
    note(event, index, { tone: "neutral", text: "Invocation queued", detail: event.reason }),
  ],
  "invocation.throttled": (event, index) => [
    message(event, index, {
      message: "throttle",
      tone: "error",
      from: "lambda",
      to: "client",
      name: "Answer to client: 429 Too Many Requests",
      text: "429 throttled",
    }),
  ],
  "invocation.refused": (event, index) => [
    message(event, index, {
      message: "refusal",
      tone: "error",
      from: "lambda",
      to: "client",
      name: `Answer to client: ${event.status} ${event.errorType}`,
      text: `${event.status} refused`,
    }),
  ],
  // The environment's own rows say it: a cold start has its init, a warm one its answer to `next`.
  "invocation.assigned": undefined,
  "invocation.delivered": undefined,
  "invocation.responded": (event, index) => [
    message(event, index, {
      message: "answer",
      from: "lambda",
      to: "client",
      size: event.payload.size,
      ...(event.functionError === undefined
        ? { tone: "response", name: "Answer to client: 200", text: "200" }
        : {
            tone: "error",
            name: `Answer to client: 200, function error ${event.functionError}`,
            text: "200 error",
          }),
    }),
  ],
  "invocation.finished": (event, index) => {
    const { status, durationMs, billedMs, errorType, stopped } = event;
    if (stopped !== undefined)
      return [note(event, index, { tone: "neutral", text: STOPPED, detail: stopped })];
    const text = FINISH_WORDS[status];
    const detail = `${durationMs.toFixed(2)} ms, billed ${billedMs} ms${errorType === undefined ? "" : ` · ${errorType}`}`;
    return status === "success"
      ? [note(event, index, { tone: "response", text, detail })]
      : [problem(event, index, { text, detail })];
  },
  "invocation.retry-scheduled": (event, index) => [
    note(event, index, {
      tone: "neutral",
      text: `Try ${event.attempt} follows`,
      detail: `in ${event.inMs / 1000} s`,
    }),
  ],
};

/** How an invocation ended. */
export const STOPPED = "Invocation stopped";

export const FINISH_WORDS: Readonly<Record<TraceEventOf<"invocation.finished">["status"], string>> =
  {
    success: "Invocation finished",
    error: "Invocation failed",
    timeout: "Invocation timed out",
    failure: "Environment failed",
  };
