import { RUNTIME_PROCESS } from "#contract/process-id.ts";
import { shortPath, statusLine } from "../endpoint.ts";
import type { Tone } from "../environment.ts";
import { type Exchange, replyKind } from "../exchange.ts";
import type { RowDraft } from "../sequence-row.ts";
import type { TraceEventIn, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import { NO_ROWS, type RowsOf, message, problem } from "./rows.ts";

/** The messages of the Runtime API and of the Extensions API, and what they say about the handler. */
export const CONVERSATION_ROWS: RowsOf<
  "api.request" | "api.waiting" | "api.chunk" | "api.request-ended" | "api.response" | "api.aborted"
> = {
  "api.request": requestRows,
  "api.waiting": waitingRows,
  "api.chunk": (event, index) => {
    const ordinal = chunkOrdinal(event, index) ?? "";
    return [
      message(event, index, {
        message: "chunk",
        tone: toneOf(index.exchange(event.environmentId, event.exchangeId), "response"),
        from: RUNTIME_PROCESS,
        to: "lambda",
        name: `Chunk ${ordinal}`.trim(),
        text: `chunk ${ordinal}`.trim(),
        size: event.body.size,
      }),
    ];
  },
  "api.request-ended": endRows,
  "api.response": responseRows,
  "api.aborted": (event, index) => [
    problem(event, index, { text: "Connection cut before the answer", detail: event.reason }),
  ],
};

function requestRows(event: TraceEventOf<"api.request">, index: TraceIndex): readonly RowDraft[] {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return NO_ROWS;
  const { method, path } = event;
  const request = message(event, index, {
    message: "request",
    tone: toneOf(exchange),
    from: event.process,
    to: "lambda",
    name: `${method} ${path}`,
    text: `${method} ${shortPath(path)}`,
    size: event.body?.size,
  });
  return [...handlerReturn(event, exchange), request];
}

function waitingRows(
  { environmentId, exchangeId }: TraceEventOf<"api.waiting">,
  index: TraceIndex,
): readonly RowDraft[] {
  const exchange = index.exchange(environmentId, exchangeId);
  if (exchange === undefined) return NO_ROWS;
  return [
    {
      kind: "wait",
      tone: "frozen",
      environmentId,
      requestId: undefined,
      name: "Long poll waits for an event",
      text: "waits for an event",
      exchange,
    },
  ];
}

/** 1 for the first chunk of a stream. Chunks are few or come in order, so the last ones are looked at first. */
function chunkOrdinal(event: TraceEventOf<"api.chunk">, index: TraceIndex): number | undefined {
  const chunks = index.exchange(event.environmentId, event.exchangeId)?.chunks;
  const at = chunks?.findLastIndex(({ seq }) => seq === event.seq) ?? -1;
  return at < 0 ? undefined : at + 1;
}

function endRows(event: TraceEventOf<"api.request-ended">, index: TraceIndex): readonly RowDraft[] {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return NO_ROWS;
  const end = message(event, index, {
    message: "stream-end",
    from: exchange.process,
    to: "lambda",
    size: event.size,
    ...(event.trailers.length > 0
      ? { tone: "error", name: "End of stream, with error trailers", text: "end, error trailers" }
      : { tone: toneOf(exchange), name: "End of stream", text: "end of stream" }),
  });
  return [...handlerReturn(event, exchange), end];
}

function responseRows(event: TraceEventOf<"api.response">, index: TraceIndex): readonly RowDraft[] {
  const exchange = index.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return NO_ROWS;
  const { endpoint, refused } = exchange;
  const line = statusLine(event.status);
  const hasEvent = event.status === 200 && (endpoint === "next" || endpoint === "extension-next");
  const rows: RowDraft[] = [
    message(event, index, {
      message: "response",
      tone: event.status >= 400 ? "error" : toneOf(exchange),
      from: "lambda",
      to: exchange.process,
      name: line,
      text: hasEvent ? `${line} · event` : line,
      size: event.body.size,
    }),
  ];
  if (refused !== undefined)
    rows.push({
      ...problem(refused, index, { text: refused.errorMessage }),
      requestId: exchange.requestId,
    });
  if (endpoint === "next" && event.status === 200) rows.push(handlerRow("call", exchange));
  return rows;
}

/** The handler's return, where this event is the one that shows it. */
function handlerReturn(event: TraceEventIn<"api">, exchange: Exchange): readonly RowDraft[] {
  if (exchange.handlerReturnedSeq !== event.seq) return NO_ROWS;
  return [handlerRow(replyKind(exchange) === "error" ? "failure" : "return", exchange)];
}

/** The handler's part of an exchange: concluded from the messages around it. */
const HANDLER_ROWS = {
  call: { tone: "handler", name: "Handler runs (inferred)", text: "handler" },
  return: { tone: "handler", name: "Handler returns (inferred)", text: "returns" },
  failure: { tone: "error", name: "Handler fails (inferred)", text: "fails" },
} as const;

function handlerRow(part: keyof typeof HANDLER_ROWS, exchange: Exchange): RowDraft {
  const isCall = part === "call";
  return {
    kind: "message",
    message: isCall ? "handler-call" : "handler-return",
    ...HANDLER_ROWS[part],
    environmentId: exchange.environmentId,
    requestId: exchange.requestId,
    from: isCall ? RUNTIME_PROCESS : "handler",
    to: isCall ? "handler" : RUNTIME_PROCESS,
    exchange,
    size: undefined,
    isInferred: true,
    isLate: false,
  };
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
