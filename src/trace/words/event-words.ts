import type { TraceEvent, TraceEventKind } from "../trace-event.ts";
import { CONVERSATION_WORDS } from "./conversation-words.ts";
import { ENVIRONMENT_WORDS } from "./environment-words.ts";
import type { Explanation } from "./explanation.ts";
import { EXTENSION_WORDS } from "./extension-words.ts";
import { INJECTION_WORDS } from "./injection-words.ts";
import { INVOCATION_WORDS } from "./invocation-words.ts";
import { LOG_WORDS } from "./log-words.ts";
import type { EventWords, TraceFacts, WordsOf } from "./words.ts";

/** The one table of words: titles and explanations are read from here, once somebody wants to know more than a row says. */
export const EVENT_WORDS: WordsOf<TraceEventKind> = {
  ...ENVIRONMENT_WORDS,
  ...EXTENSION_WORDS,
  ...CONVERSATION_WORDS,
  ...INVOCATION_WORDS,
  ...INJECTION_WORDS,
  ...LOG_WORDS,
};

function wordsOf(event: TraceEvent): EventWords<TraceEvent> {
  // The table's entry for a kind takes events of that kind.
  return EVENT_WORDS[event.kind] as EventWords<TraceEvent>;
}

/** Heading for the event in the inspector. */
export function titleOf(event: TraceEvent, facts: TraceFacts): string {
  return wordsOf(event).title(event, facts);
}

/** What the event means: a sentence for each kind and outcome, with the section that it rests on. */
export function explain(event: TraceEvent, facts: TraceFacts): Explanation {
  return wordsOf(event).explain(event, facts);
}
