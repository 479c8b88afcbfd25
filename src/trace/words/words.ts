import type { BodyRef } from "../body-ref.ts";
import type { TraceEventKind, TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import type { Explanation } from "./explanation.ts";

/** What words may look at beside the event itself. */
export interface TraceFacts {
  readonly index: TraceIndex;
  /** Bytes of a payload; `undefined` when they have been dropped. */
  body(ref: BodyRef): Uint8Array | undefined;
}

/** What is said about one kind of trace event, but for its rows (`../rows/`): all of it comes late. */
export interface EventWords<E> {
  /** Heading of the inspector. */
  title(event: E, facts: TraceFacts): string;
  /** A sentence for each outcome, with the section of the reference that it rests on. */
  explain(event: E, facts: TraceFacts): Explanation;
}

/** The words of some kinds. Complete by type. */
export type WordsOf<K extends TraceEventKind> = {
  readonly [P in K]: EventWords<TraceEventOf<P>>;
};
