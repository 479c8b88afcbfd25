import type { BodyRef } from "../body-ref.ts";
import type { TraceEventKind, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import type { Explanation } from "./explanation.ts";

/** What a row of the sequence says. */
export interface RowWords {
  /** Accessible name: method and path, status, or the whole sentence. */
  readonly name: string;
  /** What stands on the arrow, or at the head of a note. */
  readonly text: string;
  /** What follows the head of a note. */
  readonly detail: string | undefined;
}

/** What words may look at beside the event itself. */
export interface TraceFacts {
  readonly index: TraceIndex;
  /** Bytes of a payload; `undefined` when they have been dropped. */
  body(ref: BodyRef): Uint8Array | undefined;
}

/** Everything that is said about one kind of trace event. */
export interface EventWords<E> {
  /** Its row in the sequence, where it has one. */
  row?(event: E, index: TraceIndex): RowWords;
  /** Heading of the inspector. */
  title(event: E, facts: TraceFacts): string;
  /** A sentence for each outcome, with the section of the reference that it rests on. */
  explain(event: E, facts: TraceFacts): Explanation;
}

/** The words of some kinds. Complete by type. */
export type WordsOf<K extends TraceEventKind> = {
  readonly [P in K]: EventWords<TraceEventOf<P>>;
};

/** The words of a note: a head, and what follows it. */
export function noteWords(text: string, detail?: string): RowWords {
  return { name: detail === undefined ? text : `${text}: ${detail}`, text, detail };
}

/** The words of a message: its accessible name, and the shorter text on the arrow. */
export function messageWords(name: string, text: string): RowWords {
  return { name, text, detail: undefined };
}
