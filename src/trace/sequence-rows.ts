import { RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { Tone } from "./environment.ts";
import { type Exchange, replyKind } from "./exchange.ts";
import type { MessageRow, RowDraft } from "./sequence-row.ts";
import type { TraceEvent, TraceEventIn, TraceEventKind, TraceEventOf } from "./trace-event.ts";
import type { TraceIndex } from "./trace-index.ts";
import { HANDLER_WORDS } from "./words/conversation-words.ts";
import { rowWords } from "./words/event-words.ts";
import { isLate } from "./words/extension-words.ts";
import type { RowWords } from "./words/words.ts";

const NO_ROWS: readonly RowDraft[] = [];

/** The rows that an event adds to the sequence: none, one or two. The index must have taken the event. */
export function rowsOf(event: TraceEvent, index: TraceIndex): readonly RowDraft[] {
  // The table's entry for a kind takes events of that kind.
  const draft = ROWS[event.kind] as
    | ((event: TraceEvent, index: TraceIndex) => readonly RowDraft[])
    | undefined;
  return draft === undefined ? NO_ROWS : draft(event, index);
}

type Rows<K extends TraceEventKind> = (
  event: TraceEventOf<K>,
  index: TraceIndex,
) => readonly RowDraft[];

/** How each kind of event is drawn; those that have no row of their own are `undefined`. Complete by type. */
const ROWS: { readonly [K in TraceEventKind]: Rows<K> | undefined } = {
  "function.deployed": (event, index) => [note(event, index, "neutral")],
  "engine.progress": (event, index) =>
    event.progress.kind === "failed" ? [problem(event, index)] : NO_ROWS,
  "environment.created": (event, index) => [note(event, index, "init")],
  "environment.phase": phaseRows,
  "process.started": (event, index) => [note(event, index, "init")],
  "process.start-failed": (event, index) => [problem(event, index)],
  "process.exited": (event, index) =>
    event.killedBecause === undefined && event.wasAsked !== true
      ? [problem(event, index)]
      : [note(event, index, "frozen")],
  "runtime.state": undefined,
  "runtime.refused": undefined, // its answer bounces
  "extension.registered": (event, index) => [note(event, index, "init")],
  "extension.state": undefined,
  "extension.refused": undefined,
  "telemetry.subscribed": (event, index) => [note(event, index, "neutral")],
  "telemetry.delivered": (event, index) => [
    message(event, index, {
      message: "telemetry",
      tone: event.error === undefined ? "neutral" : "error",
      from: "lambda",
      to: event.process,
      size: event.batch.size,
      isLate: isLate(event),
    }),
  ],
  "api.request": requestRows,
  "api.waiting"(event, index) {
    const exchange = index.exchange(event.environmentId, event.exchangeId);
    if (exchange === undefined) return NO_ROWS;
    const { name, text } = rowWords(event, index);
    const { environmentId } = event;
    return [
      { kind: "wait", tone: "frozen", environmentId, requestId: undefined, name, text, exchange },
    ];
  },
  "api.chunk": (event, index) => [
    message(event, index, {
      message: "chunk",
      tone: toneOf(index.exchange(event.environmentId, event.exchangeId), "response"),
      from: RUNTIME_PROCESS,
      to: "lambda",
      size: event.body.size,
    }),
  ],
  "api.request-ended"(event, index) {
    const exchange = index.exchange(event.environmentId, event.exchangeId);
    if (exchange === undefined) return NO_ROWS;
    const end = message(event, index, {
      message: "stream-end",
      tone: event.trailers.length > 0 ? "error" : toneOf(exchange),
      from: exchange.process,
      to: "lambda",
      size: event.size,
    });
    return [...handlerReturn(event, exchange), end];
  },
  "api.response": responseRows,
  "api.aborted": (event, index) => [problem(event, index)],
  "invocation.received": (event, index) => [
    message(event, index, {
      message: "invoke",
      tone: "neutral",
      from: "client",
      to: "lambda",
      size: event.payload.size,
    }),
  ],
  "invocation.queued": (event, index) => [note(event, index, "neutral")],
  "invocation.throttled": (event, index) => [
    message(event, index, { message: "throttle", tone: "error", from: "lambda", to: "client" }),
  ],
  "invocation.refused": (event, index) => [
    message(event, index, { message: "refusal", tone: "error", from: "lambda", to: "client" }),
  ],
  // The environment's own rows say it: a cold start has its init, a warm one its answer to `next`.
  "invocation.assigned": undefined,
  "invocation.delivered": undefined,
  "invocation.responded": (event, index) => [
    message(event, index, {
      message: "answer",
      tone: event.functionError === undefined ? "response" : "error",
      from: "lambda",
      to: "client",
      size: event.payload.size,
    }),
  ],
  "invocation.finished": (event, index) =>
    event.status === "success" ? [note(event, index, "response")] : [problem(event, index)],
  "invocation.retry-scheduled": (event, index) => [note(event, index, "neutral")],
  log: undefined,
  // A message that is held is a row already; a source line is none.
  "gate.held": (event, index) =>
    event.gate === "line" ? [note(event, index, "handler")] : NO_ROWS,
  "gate.released": undefined,
  "line.values": undefined,
};

function phaseRows(
  event: TraceEventOf<"environment.phase">,
  index: TraceIndex,
): readonly RowDraft[] {
  switch (event.phase) {
    case "init":
      return [note(event, index, "init")];
    case "frozen":
    case "shutdown":
      return [note(event, index, "frozen")];
    case "reset":
      return [problem(event, index)];
    case "invoke": // the delivered event says it
    case "gone":
      return NO_ROWS;
  }
}

function requestRows(event: TraceEventOf<"api.request">, index: TraceIndex): readonly RowDraft[] {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return NO_ROWS;
  const request = message(event, index, {
    message: "request",
    tone: toneOf(exchange),
    from: event.process,
    to: "lambda",
    size: event.body?.size,
  });
  return [...handlerReturn(event, exchange), request];
}

function responseRows(event: TraceEventOf<"api.response">, index: TraceIndex): readonly RowDraft[] {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return NO_ROWS;
  const rows: RowDraft[] = [
    message(event, index, {
      message: "response",
      tone: event.status >= 400 ? "error" : toneOf(exchange),
      from: "lambda",
      to: exchange.process,
      size: event.body.size,
    }),
  ];
  if (exchange.refused !== undefined)
    rows.push({ ...problem(exchange.refused, index), requestId: exchange.requestId });
  if (exchange.endpoint === "next" && event.status === 200)
    rows.push(handlerRow("handler-call", "handler", exchange, HANDLER_WORDS.call));
  return rows;
}

/** The handler's return, where this event is the one that shows it. */
function handlerReturn(event: TraceEventIn<"api">, exchange: Exchange): readonly RowDraft[] {
  if (exchange.handlerReturnedSeq !== event.seq) return NO_ROWS;
  return replyKind(exchange) === "error"
    ? [handlerRow("handler-return", "error", exchange, HANDLER_WORDS.failure)]
    : [handlerRow("handler-return", "handler", exchange, HANDLER_WORDS.return)];
}

function handlerRow(
  kind: "handler-call" | "handler-return",
  tone: Tone,
  exchange: Exchange,
  { name, text }: RowWords,
): RowDraft {
  const isCall = kind === "handler-call";
  return {
    kind: "message",
    message: kind,
    tone,
    environmentId: exchange.environmentId,
    requestId: exchange.requestId,
    name,
    text,
    from: isCall ? RUNTIME_PROCESS : "handler",
    to: isCall ? "handler" : RUNTIME_PROCESS,
    exchange,
    size: undefined,
    isInferred: true,
    isLate: false,
  };
}

interface Drawing extends Pick<MessageRow, "message" | "tone" | "from" | "to"> {
  readonly size?: number | undefined;
  readonly isLate?: boolean;
}

function message(
  event: TraceEvent,
  index: TraceIndex,
  { message: kind, tone, from, to, size, isLate: late = false }: Drawing,
): RowDraft {
  const { name, text } = rowWords(event, index);
  const exchange = exchangeOf(event, index);
  // What passes between client and Lambda is no matter of an environment.
  const isOfClient = from === "client" || to === "client";
  return {
    kind: "message",
    message: kind,
    tone,
    environmentId:
      (isOfClient && kind !== "answer") || !("environmentId" in event)
        ? undefined
        : event.environmentId,
    requestId: requestIdOf(event) ?? exchange?.requestId,
    name,
    text,
    from,
    to,
    exchange,
    size,
    isInferred: false,
    isLate: late,
  };
}

function note(event: TraceEvent, index: TraceIndex, tone: Tone, isProblem = false): RowDraft {
  const { name, text, detail } = rowWords(event, index);
  return {
    kind: "note",
    tone,
    environmentId: "environmentId" in event ? event.environmentId : undefined,
    requestId: requestIdOf(event) ?? exchangeOf(event, index)?.requestId,
    name,
    text,
    detail,
    isProblem,
  };
}

function problem(event: TraceEvent, index: TraceIndex): RowDraft {
  return note(event, index, "error", true);
}

function exchangeOf(event: TraceEvent, index: TraceIndex): Exchange | undefined {
  return event.kind.startsWith("api.") && "exchangeId" in event && event.exchangeId !== undefined
    ? index.exchange((event as TraceEventIn<"api">).environmentId, event.exchangeId)
    : undefined;
}

function requestIdOf(event: TraceEvent): string | undefined {
  return "requestId" in event ? event.requestId : undefined;
}

function toneOf(exchange: Exchange | undefined, otherwise: Tone = "neutral"): Tone {
  return exchange === undefined ? otherwise : TONES[exchange.endpoint];
}

const TONES: Readonly<Record<Exchange["endpoint"], Tone>> = {
  next: "delivery",
  "restore-next": "delivery",
  "extension-next": "delivery",
  response: "response",
  error: "error",
  "init-error": "error",
  "restore-error": "error",
  "extension-error": "error",
  "extension-register": "init",
  ping: "neutral",
  telemetry: "neutral",
  other: "neutral",
};
