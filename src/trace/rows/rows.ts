import type { Tone } from "../environment.ts";
import type { Exchange } from "../exchange.ts";
import type { MessageRow, RowDraft } from "../sequence-row.ts";
import type { TraceEvent, TraceEventIn, TraceEventKind, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";

/** How one kind of event is drawn, and what its rows say. */
export type Rows<E> = (event: E, index: TraceIndex) => readonly RowDraft[];

/** The rows of some kinds; those that have none of their own are `undefined`. Complete by type. */
export type RowsOf<K extends TraceEventKind> = {
  readonly [P in K]: Rows<TraceEventOf<P>> | undefined;
};

export const NO_ROWS: readonly RowDraft[] = [];

interface Message extends Pick<MessageRow, "message" | "tone" | "from" | "to" | "name" | "text"> {
  readonly size?: number | undefined;
  readonly isLate?: boolean;
}

/** An arrow with its accessible name, and the shorter text that stands on it. */
export function message(event: TraceEvent, index: TraceIndex, drawn: Message): RowDraft {
  const exchange = exchangeOf(event, index);
  // What passes between client and Lambda is no matter of an environment.
  const isOfClient = drawn.from === "client" || drawn.to === "client";
  return {
    kind: "message",
    environmentId:
      (isOfClient && drawn.message !== "answer") || !("environmentId" in event)
        ? undefined
        : event.environmentId,
    requestId: requestIdOf(event) ?? exchange?.requestId,
    exchange,
    size: undefined,
    isInferred: false,
    isLate: false,
    ...drawn,
  };
}

type NoteDraft = Extract<RowDraft, { readonly kind: "note" }>;

interface Note {
  readonly tone: Tone;
  /** The head of the note. */
  readonly text: string;
  /** What follows it. */
  readonly detail?: string | undefined;
}

/** A line across the lifelines. */
export function note(
  event: TraceEvent,
  index: TraceIndex,
  { tone, text, detail }: Note,
): NoteDraft {
  return {
    kind: "note",
    tone,
    environmentId: "environmentId" in event ? event.environmentId : undefined,
    requestId: requestIdOf(event) ?? exchangeOf(event, index)?.requestId,
    name: noteName(text, detail),
    text,
    detail,
    isProblem: false,
  };
}

/** A note of something that went wrong. */
export function problem(
  event: TraceEvent,
  index: TraceIndex,
  words: Omit<Note, "tone">,
): NoteDraft {
  return { ...note(event, index, { ...words, tone: "error" }), isProblem: true };
}

/** The accessible name of a note: its head, and what follows it. */
export function noteName(text: string, detail: string | undefined): string {
  return detail === undefined ? text : `${text}: ${detail}`;
}

function exchangeOf(event: TraceEvent, index: TraceIndex): Exchange | undefined {
  return event.kind.startsWith("api.") && "exchangeId" in event && event.exchangeId !== undefined
    ? index.exchange((event as TraceEventIn<"api">).environmentId, event.exchangeId)
    : undefined;
}

function requestIdOf(event: TraceEvent): string | undefined {
  return "requestId" in event ? event.requestId : undefined;
}
