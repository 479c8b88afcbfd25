import type { RowDraft } from "../sequence-row.ts";
import type { ForwardTarget, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import { type RowsOf, message, note, problem } from "./rows.ts";

/** Invocations as their callers see them. */
export const INVOCATION_ROWS: RowsOf<
  | "invocation.received"
  | "invocation.accepted"
  | "invocation.queued"
  | "invocation.throttled"
  | "invocation.refused"
  | "invocation.assigned"
  | "invocation.delivered"
  | "invocation.responded"
  | "invocation.finished"
  | "invocation.retry-scheduled"
  | "invocation.discarded"
  | "invocation.forwarded"
> = {
  "invocation.received": (event, index) =>
    event.attempt > 1
      ? // The caller has long gone: the event comes out of the queue again.
        [
          note(event, index, {
            tone: "neutral",
            text: `Try ${event.attempt}`,
            detail: "from the event queue",
          }),
        ]
      : [
          message(event, index, {
            message: "invoke",
            tone: "neutral",
            from: "client",
            to: "lambda",
            name: `Invoke arrives (${event.source}${TYPE_WORDS[event.invocationType]})`,
            text: "Invoke",
            size: event.payload.size,
          }),
        ],
  "invocation.accepted": (event, index) => [
    message(event, index, {
      message: "acceptance",
      tone: "response",
      from: "lambda",
      to: "client",
      name: `Answer to client: ${event.status === 204 ? "204 No Content" : "202 Accepted"}`,
      text: event.status === 204 ? "204 dry run" : "202 accepted",
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
  "invocation.responded": answerRows,
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
  "invocation.discarded": (event, index) => [
    problem(event, index, {
      text: event.isKept ? "Event leaves the queue" : "Event is lost",
      detail: `${event.condition}, ${event.attempts === 1 ? "1 try" : `${event.attempts} tries`}`,
    }),
  ],
  "invocation.forwarded": (event, index) => [
    note(event, index, {
      tone: event.to === "on-success" ? "response" : "error",
      text: FORWARD_WORDS[event.to],
      detail: event.target,
    }),
  ],
};

const TYPE_WORDS: Readonly<Record<TraceEventOf<"invocation.received">["invocationType"], string>> =
  { RequestResponse: "", Event: ", asynchronous", DryRun: ", dry run" };

const FORWARD_WORDS: Readonly<Record<ForwardTarget, string>> = {
  "on-success": "Record to the on-success destination",
  "on-failure": "Record to the on-failure destination",
  "dead-letter-queue": "Event to the dead-letter queue",
};

function answerRows(
  event: TraceEventOf<"invocation.responded">,
  index: TraceIndex,
): readonly RowDraft[] {
  const isError = event.functionError !== undefined;
  if (index.invocations.get(event.requestId)?.received?.invocationType === "Event") {
    const text = isError ? "Function error" : "Function answered";
    const detail = "nobody waits: the event was asynchronous";
    return [note(event, index, { tone: isError ? "error" : "response", text, detail })];
  }
  return [
    message(event, index, {
      message: "answer",
      from: "lambda",
      to: "client",
      size: event.payload.size,
      ...(isError
        ? {
            tone: "error",
            name: `Answer to client: 200, function error ${event.functionError}`,
            text: "200 error",
          }
        : { tone: "response", name: "Answer to client: 200", text: "200" }),
    }),
  ];
}

/** How an invocation ended. */
export const STOPPED = "Invocation stopped";

export const FINISH_WORDS: Readonly<Record<TraceEventOf<"invocation.finished">["status"], string>> =
  {
    success: "Invocation finished",
    error: "Invocation failed",
    timeout: "Invocation timed out",
    failure: "Environment failed",
  };
