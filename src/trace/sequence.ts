import type { Exchange } from "./exchange.ts";
import { type Invocation, answerOf } from "./invocation.ts";
import type { LifelineState } from "./life.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import { type OpenRows, createOpenRows } from "./open-rows.ts";
import type { RowDraft, SequenceRow } from "./sequence-row.ts";
import { rowsOf } from "./sequence-rows.ts";
import type { TraceEvent } from "./trace-event.ts";
import type { TraceIndex } from "./trace-index.ts";

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
  const openExchanges = createOpenRows<Exchange>();
  const openInvocations = createOpenRows<string>();
  let life = index.life;

  const add = (event: TraceEvent, draft: RowDraft, after: LifelineState): void => {
    // The fields that were missing are the same for every member of the union.
    const row = { ...draft, seq: event.seq, at: event.at, before: life, after } as SequenceRow;
    life = after;
    watch(row, rows.push(row));
  };
  /** An exchange or an invocation that goes on will change what a filter says about its rows. */
  const watch = (row: SequenceRow, position: number): void => {
    const exchange = row.kind === "note" ? undefined : row.exchange;
    if (exchange !== undefined) {
      if (exchange.response === undefined && exchange.aborted === undefined)
        openExchanges.add(exchange, position);
      return;
    }
    const invocation =
      row.requestId === undefined ? undefined : index.invocations.get(row.requestId);
    if (invocation !== undefined && isOpen(invocation))
      openInvocations.add(invocation.requestId, position);
  };
  const touch = <K>(open: OpenRows<K>, key: K, isDone: boolean): void => {
    for (const position of open.of(key)) touched.push(position);
    if (isDone) open.settle(key);
  };
  const touchBefore = (event: TraceEvent): void => {
    const goesOn = touchedBy(event, index);
    if (goesOn?.kind === "exchange") touch(openExchanges, goesOn.exchange, true);
    else if (goesOn !== undefined) touch(openInvocations, goesOn.requestId, goesOn.isDone);
  };

  return {
    rows,
    touched,
    apply(event) {
      touchBefore(event);
      const now = index.life;
      const drafts = rowsOf(event, index);
      for (const [at, draft] of drafts.entries())
        add(event, draft, at === drafts.length - 1 ? now : beforeHandler(now, life));
      // What changes without a row of its own shows from the next row on.
      life = now;
    },
    dropBefore(seq) {
      rows.dropBefore(rows.lastAtMost(seq - 1, (row) => row.seq) + 1);
      openExchanges.dropBefore(rows.first);
      openInvocations.dropBefore(rows.first);
      touched.dropBefore(touched.end - 1000);
    },
  };
}

/** With two rows for one event, the first shows all that changes but a handler that begins: that is the second's. */
function beforeHandler(now: LifelineState, before: LifelineState): LifelineState {
  return now.isHandlerRunning && !before.isHandlerRunning
    ? { ...now, isHandlerRunning: false }
    : now;
}

function isOpen(invocation: Invocation): boolean {
  return answerOf(invocation) === undefined;
}

type GoesOn =
  | { readonly kind: "exchange"; readonly exchange: Exchange }
  | { readonly kind: "invocation"; readonly requestId: string; readonly isDone: boolean };

/** The exchange or invocation whose earlier rows an event changes. */
function touchedBy(event: TraceEvent, index: TraceIndex): GoesOn | undefined {
  switch (event.kind) {
    case "api.response":
    case "api.aborted": {
      const exchange = index.exchange(event.environmentId, event.exchangeId);
      return exchange === undefined ? undefined : { kind: "exchange", exchange };
    }
    case "invocation.assigned":
      return { kind: "invocation", requestId: event.requestId, isDone: false };
    case "invocation.accepted":
      return { kind: "invocation", requestId: event.requestId, isDone: event.status === 204 };
    case "invocation.responded":
    case "invocation.throttled":
    case "invocation.refused":
      return { kind: "invocation", requestId: event.requestId, isDone: true };
    default:
      return undefined;
  }
}
