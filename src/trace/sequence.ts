import type { Tone } from "./environment.ts";
import type { Exchange } from "./exchange.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import { describeExit } from "./exit-status.ts";
import { shortPath, statusLine } from "./endpoint.ts";
import type { TraceIndex } from "./trace-index.ts";
import type { TraceEvent, TraceEventOf } from "./trace-event.ts";

export type Lifeline = "client" | "lambda" | "runtime" | "handler";

/** What the lifelines look like at a row: drawn above and below the row's own mark. */
export interface LifelineState {
  /** A runtime process is alive in some environment. */
  readonly isRuntimeAlive: boolean;
  /** Some runtime waits in a long poll. */
  readonly isWaiting: boolean;
  /** Some handler runs (inferred). */
  readonly isHandlerRunning: boolean;
}

interface RowBase {
  /** The trace event that the row stands for; two rows may stand for one event. */
  readonly seq: number;
  readonly at: number;
  readonly tone: Tone;
  readonly environmentId: string | undefined;
  readonly requestId: string | undefined;
  /** Accessible name: method and path, or status. */
  readonly name: string;
  /** What stands on the arrow. */
  readonly text: string;
  readonly before: LifelineState;
  readonly after: LifelineState;
}

export type SequenceRow =
  | (RowBase & {
      readonly kind: "message";
      readonly message:
        | "invoke"
        | "request"
        | "response"
        | "chunk"
        | "stream-end"
        | "handler-call"
        | "handler-return"
        | "answer"
        | "throttle";
      readonly from: Lifeline;
      readonly to: Lifeline;
      readonly exchange: Exchange | undefined;
      readonly size: number | undefined;
      /** Not seen on the wire, concluded from the messages around it. */
      readonly isInferred: boolean;
    })
  /** The long poll waits; how long is in `exchange`. */
  | (RowBase & { readonly kind: "wait"; readonly exchange: Exchange })
  | (RowBase & {
      readonly kind: "note";
      readonly detail: string | undefined;
      readonly isProblem: boolean;
    });

export type MessageRow = Extract<SequenceRow, { readonly kind: "message" }>;

/** The rows of the sequence diagram, made as events come. */
export interface SequenceRows {
  readonly rows: OffsetList<SequenceRow>;
  /**
   * Positions of rows that changed after they were made (an answer makes its request match `status:4xx`), oldest
   * first. A filtered view reads on from where it stopped.
   */
  readonly touched: OffsetList<number>;
  apply(event: TraceEvent): void;
  dropBefore(seq: number): void;
}

/** Position of the last row that stands for `seq` or something before it; -1 when there is none. */
export function rowAtOrBefore(rows: OffsetList<SequenceRow>, seq: number): number {
  const position = rows.lastAtMost(seq, (row) => row.seq);
  return position < rows.first ? -1 : position;
}

/** Position of the first of the rows that stand for the same event as the row at `position`. */
export function firstRowOfEvent(rows: OffsetList<SequenceRow>, position: number): number {
  const seq = rows.at(position)?.seq;
  let first = position;
  while (seq !== undefined && rows.at(first - 1)?.seq === seq) first -= 1;
  return first;
}

/** `apply` must run after the index has taken the same event. */
export function createSequenceRows(index: TraceIndex): SequenceRows {
  const rows = createOffsetList<SequenceRow>();
  const touched = createOffsetList<number>();
  // Rows whose exchange or invocation goes on: its outcome will change what a filter says about them.
  const openExchanges = new Map<Exchange, number[]>();
  const openInvocations = new Map<string, number[]>();
  const alive = new Set<string>();
  const waiting = new Set<Exchange>();
  const running = new Set<string>(); // environments whose handler runs
  let life: LifelineState = { isRuntimeAlive: false, isWaiting: false, isHandlerRunning: false };

  const lifeNow = (): LifelineState => {
    const next = {
      isRuntimeAlive: alive.size > 0,
      isWaiting: waiting.size > 0,
      isHandlerRunning: running.size > 0,
    };
    const isSame =
      next.isRuntimeAlive === life.isRuntimeAlive &&
      next.isWaiting === life.isWaiting &&
      next.isHandlerRunning === life.isHandlerRunning;
    return isSame ? life : next; // most rows share one object
  };
  // The omitted fields are the same for every member, so that the rest is a member again.
  type Draft = SequenceRow extends infer Row
    ? Row extends SequenceRow
      ? Omit<Row, "seq" | "at" | "before" | "after">
      : never
    : never;
  const add = (event: TraceEvent, draft: Draft): number => {
    const before = life;
    life = lifeNow();
    const row = { ...draft, seq: event.seq, at: event.at, before, after: life } as SequenceRow;
    const position = rows.push(row);
    watch(row, position);
    return position;
  };
  const watch = (row: SequenceRow, position: number): void => {
    const exchange = row.kind === "note" ? undefined : row.exchange;
    if (exchange !== undefined) {
      if (exchange.response === undefined && exchange.aborted === undefined)
        append(openExchanges, exchange, position);
      return;
    }
    const invocation =
      row.requestId === undefined ? undefined : index.invocations.get(row.requestId);
    if (
      invocation !== undefined &&
      invocation.responded === undefined &&
      invocation.throttled === undefined
    ) {
      append(openInvocations, invocation.requestId, position);
    }
  };
  const touch = <K>(open: Map<K, number[]>, key: K, isDone: boolean): void => {
    for (const position of open.get(key) ?? []) touched.push(position);
    if (isDone) open.delete(key);
  };
  const settle = (): void => {
    life = lifeNow();
  };

  const note = (
    event: TraceEvent,
    tone: Tone,
    text: string,
    more: { detail?: string | undefined; requestId?: string | undefined; isProblem?: boolean } = {},
  ): void => {
    add(event, {
      kind: "note",
      tone,
      environmentId: "environmentId" in event ? event.environmentId : undefined,
      requestId: more.requestId,
      name: more.detail === undefined ? text : `${text}: ${more.detail}`,
      text,
      detail: more.detail,
      isProblem: more.isProblem ?? false,
    });
  };

  const exchangeOf = (event: {
    readonly environmentId: string;
    readonly exchangeId: string;
  }): Exchange | undefined => index.exchange(event.environmentId, event.exchangeId);

  const handlerReturns = (event: TraceEvent, exchange: Exchange): void => {
    if (!running.delete(exchange.environmentId)) return;
    add(event, {
      kind: "message",
      message: "handler-return",
      tone: exchange.endpoint === "error" ? "error" : "handler",
      environmentId: exchange.environmentId,
      requestId: exchange.requestId,
      name:
        exchange.endpoint === "error" ? "Handler fails (inferred)" : "Handler returns (inferred)",
      text: exchange.endpoint === "error" ? "fails" : "returns",
      from: "handler",
      to: "runtime",
      exchange,
      size: undefined,
      isInferred: true,
    });
  };

  const onRequest = (event: TraceEventOf<"api.request">): void => {
    const exchange = exchangeOf(event);
    if (exchange === undefined) return;
    const environment = index.environments.get(event.environmentId);
    const isReply = exchange.endpoint === "response" || exchange.endpoint === "error";
    if (
      isReply &&
      event.body !== undefined &&
      environment?.currentRequestId === exchange.requestId
    ) {
      handlerReturns(event, exchange);
    }
    add(event, {
      kind: "message",
      message: "request",
      tone: requestTone(exchange),
      environmentId: event.environmentId,
      requestId: exchange.requestId,
      name: `${event.method} ${event.path}`,
      text: `${event.method} ${shortPath(event.path)}`,
      from: "runtime",
      to: "lambda",
      exchange,
      size: event.body?.size,
      isInferred: false,
    });
  };

  const onResponse = (event: TraceEventOf<"api.response">): void => {
    const exchange = exchangeOf(event);
    if (exchange === undefined) return;
    waiting.delete(exchange);
    touch(openExchanges, exchange, true);
    const isEvent = exchange.endpoint === "next" && event.status === 200;
    const isBad = event.status >= 400;
    add(event, {
      kind: "message",
      message: "response",
      tone: isBad ? "error" : requestTone(exchange),
      environmentId: event.environmentId,
      requestId: exchange.requestId,
      name: statusLine(event.status),
      text: isEvent ? `${statusLine(event.status)} · event` : statusLine(event.status),
      from: "lambda",
      to: "runtime",
      exchange,
      size: event.body.size,
      isInferred: false,
    });
    if (exchange.refused !== undefined) {
      note(event, "error", exchange.refused.errorMessage, {
        requestId: exchange.requestId,
        isProblem: true,
      });
    }
    if (!isEvent) return;
    running.add(event.environmentId);
    add(event, {
      kind: "message",
      message: "handler-call",
      tone: "handler",
      environmentId: event.environmentId,
      requestId: exchange.requestId,
      name: "Handler runs (inferred)",
      text: "handler",
      from: "runtime",
      to: "handler",
      exchange,
      size: undefined,
      isInferred: true,
    });
  };

  const onPhase = (event: TraceEventOf<"environment.phase">): void => {
    const requestId = event.requestId;
    const detail = event.reason;
    switch (event.phase) {
      case "init":
        if (event.isSuppressedInit === true) {
          return note(event, "init", "Init again, inside the invocation", { detail, requestId });
        }
        return note(event, "init", "Init begins", { detail, requestId });
      case "invoke":
        return; // the delivered event says it
      case "frozen":
        return note(event, "frozen", "Frozen until the next invocation", { detail, requestId });
      case "reset":
        running.delete(event.environmentId);
        return note(event, "error", "Environment reset", { detail, requestId, isProblem: true });
      case "shutdown":
        return note(event, "frozen", "Environment shuts down", { detail, requestId });
      case "gone":
        alive.delete(event.environmentId);
        running.delete(event.environmentId);
        for (const exchange of waiting)
          if (exchange.environmentId === event.environmentId) waiting.delete(exchange);
        settle();
    }
  };

  const onInvocation = (
    event: Extract<TraceEvent, { readonly kind: `invocation.${string}` }>,
  ): void => {
    const requestId = event.requestId;
    switch (event.kind) {
      case "invocation.received":
        add(event, {
          kind: "message",
          message: "invoke",
          tone: "neutral",
          environmentId: undefined,
          requestId,
          name: `Invoke arrives (${event.source}${event.invocationType === "Event" ? ", asynchronous" : ""})`,
          text: event.attempt > 1 ? `Invoke, try ${event.attempt}` : "Invoke",
          from: "client",
          to: "lambda",
          exchange: undefined,
          size: event.payload.size,
          isInferred: false,
        });
        return;
      case "invocation.queued":
        return note(event, "neutral", "Invocation queued", { detail: event.reason, requestId });
      case "invocation.throttled":
        touch(openInvocations, requestId, true);
        add(event, {
          kind: "message",
          message: "throttle",
          tone: "error",
          environmentId: undefined,
          requestId,
          name: "Answer to client: 429 Too Many Requests",
          text: "429 throttled",
          from: "lambda",
          to: "client",
          exchange: undefined,
          size: undefined,
          isInferred: false,
        });
        return;
      case "invocation.assigned":
        touch(openInvocations, requestId, false);
        return; // the environment's own rows say it: a cold start has its init, a warm one its answer to `next`
      case "invocation.delivered":
        return;
      case "invocation.responded":
        touch(openInvocations, requestId, true);
        add(event, {
          kind: "message",
          message: "answer",
          tone: event.functionError === undefined ? "response" : "error",
          environmentId: event.environmentId,
          requestId,
          name:
            event.functionError === undefined
              ? "Answer to client: 200"
              : `Answer to client: 200, function error ${event.functionError}`,
          text: event.functionError === undefined ? "200" : "200 error",
          from: "lambda",
          to: "client",
          exchange: undefined,
          size: event.payload.size,
          isInferred: false,
        });
        return;
      case "invocation.finished": {
        const took = `${event.durationMs.toFixed(2)} ms, billed ${event.billedMs} ms`;
        const error = event.errorType === undefined ? "" : ` · ${event.errorType}`;
        if (event.status === "timeout") running.delete(event.environmentId);
        return note(
          event,
          event.status === "success" ? "response" : "error",
          finishWord(event.status),
          {
            detail: `${took}${error}`,
            requestId,
            isProblem: event.status !== "success",
          },
        );
      }
      case "invocation.retry-scheduled":
        return note(event, "neutral", `Try ${event.attempt} follows`, {
          detail: `in ${event.inMs / 1000} s`,
          requestId,
        });
    }
  };

  const apply = (event: TraceEvent): void => {
    switch (event.kind) {
      case "function.deployed":
        return note(event, "neutral", `Deployed ${event.functionName}`, {
          detail: `engine ${event.engine}`,
        });
      case "engine.progress":
        if (event.progress.kind === "failed")
          note(event, "error", "Engine failed", {
            detail: event.progress.message,
            isProblem: true,
          });
        return;
      case "environment.created": {
        const ordinal = index.environments.get(event.environmentId)?.ordinal ?? event.ordinal;
        return note(event, "init", `Environment ${ordinal} created`, {
          detail: event.initializationType,
        });
      }
      case "environment.phase":
        return onPhase(event);
      case "process.started":
        alive.add(event.environmentId);
        return note(event, "init", "Runtime process starts", { detail: event.entryPoint });
      case "process.start-failed":
        return note(event, "error", "Runtime could not start", {
          detail: event.message,
          isProblem: true,
        });
      case "process.exited": {
        alive.delete(event.environmentId);
        running.delete(event.environmentId);
        for (const exchange of waiting)
          if (exchange.environmentId === event.environmentId) waiting.delete(exchange);
        const isPlanned = event.killedBecause !== undefined;
        return note(
          event,
          isPlanned ? "frozen" : "error",
          isPlanned ? "Runtime process killed" : "Runtime process exits",
          {
            detail: isPlanned ? event.killedBecause : describeExit(event.status),
            requestId: event.requestId,
            isProblem: !isPlanned,
          },
        );
      }
      case "api.request":
        return onRequest(event);
      case "api.waiting": {
        const exchange = exchangeOf(event);
        if (exchange === undefined) return;
        waiting.add(exchange);
        add(event, {
          kind: "wait",
          tone: "frozen",
          environmentId: event.environmentId,
          requestId: undefined,
          name: "Long poll waits for an event",
          text: "waits for an event",
          exchange,
        });
        return;
      }
      case "api.chunk": {
        const exchange = exchangeOf(event);
        add(event, {
          kind: "message",
          message: "chunk",
          tone: exchange === undefined ? "response" : requestTone(exchange),
          environmentId: event.environmentId,
          requestId: event.requestId ?? exchange?.requestId,
          name: `Chunk ${exchange?.chunks.length ?? ""}`.trim(),
          text: `chunk ${exchange?.chunks.length ?? ""}`.trim(),
          from: "runtime",
          to: "lambda",
          exchange,
          size: event.body.size,
          isInferred: false,
        });
        return;
      }
      case "api.request-ended": {
        const exchange = exchangeOf(event);
        if (exchange === undefined) return;
        handlerReturns(event, exchange);
        const failed = event.trailers.length > 0;
        add(event, {
          kind: "message",
          message: "stream-end",
          tone: failed ? "error" : requestTone(exchange),
          environmentId: event.environmentId,
          requestId: exchange.requestId,
          name: failed ? "End of stream, with error trailers" : "End of stream",
          text: failed ? "end, error trailers" : "end of stream",
          from: "runtime",
          to: "lambda",
          exchange,
          size: event.size,
          isInferred: false,
        });
        return;
      }
      case "api.response":
        return onResponse(event);
      case "api.aborted": {
        const exchange = exchangeOf(event);
        if (exchange !== undefined) {
          waiting.delete(exchange);
          touch(openExchanges, exchange, true);
        }
        return note(event, "error", "Connection cut before the answer", {
          detail: event.reason,
          requestId: exchange?.requestId,
          isProblem: true,
        });
      }
      case "invocation.received":
      case "invocation.queued":
      case "invocation.throttled":
      case "invocation.assigned":
      case "invocation.delivered":
      case "invocation.responded":
      case "invocation.finished":
      case "invocation.retry-scheduled":
        return onInvocation(event);
      case "runtime.state":
      case "runtime.refused": // its answer bounces
      case "log":
      case "gate.held":
      case "gate.released":
        return;
    }
  };

  return {
    rows,
    touched,
    apply,
    dropBefore(seq) {
      const last = rows.lastAtMost(seq - 1, (row) => row.seq);
      rows.dropBefore(last + 1);
      forgetBefore(openExchanges, rows.first);
      forgetBefore(openInvocations, rows.first);
      touched.dropBefore(touched.end - 1000);
    },
  };
}

function append<K>(lists: Map<K, number[]>, key: K, position: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [position]);
  else list.push(position);
}

function forgetBefore<K>(lists: Map<K, number[]>, first: number): void {
  for (const [key, positions] of lists) if ((positions.at(-1) ?? 0) < first) lists.delete(key);
}

function requestTone(exchange: Exchange): Tone {
  switch (exchange.endpoint) {
    case "next":
    case "restore-next":
      return "delivery";
    case "response":
      return "response";
    case "error":
    case "init-error":
    case "restore-error":
      return "error";
    case "ping":
    case "other":
      return "neutral";
  }
}

function finishWord(status: TraceEventOf<"invocation.finished">["status"]): string {
  switch (status) {
    case "success":
      return "Invocation finished";
    case "error":
      return "Invocation failed";
    case "timeout":
      return "Invocation timed out";
    case "failure":
      return "Environment failed";
  }
}
