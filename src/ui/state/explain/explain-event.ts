import type { TraceStore } from "#trace/trace-store.ts";
import { explain } from "#trace/words/event-words.ts";
import type { Explanation } from "#trace/words/explanation.ts";

/** What the event means; `undefined` when it has been dropped. */
export function explainEvent(store: TraceStore, seq: number): Explanation | undefined {
  const event = store.event(seq);
  return event === undefined ? undefined : explain(event, store);
}
