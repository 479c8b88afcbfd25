import { extensionName } from "#contract/process-id.ts";
import type { TraceEventOf } from "../trace-event.ts";
import type { Explanation } from "./explanation.ts";
import type { WordsOf } from "./words.ts";

/** Lines of the log. */
export const LOG_WORDS: WordsOf<"log"> = {
  log: {
    title: ({ stream }) => (stream === "platform" ? "Line of the platform" : `Line on ${stream}`),
    explain: log,
  },
};

function log(event: TraceEventOf<"log">): Explanation {
  if (event.isNote === true) {
    return {
      what: "A remark of the playground.",
      why: "Lambda would not print this line: it says something about the simulation.",
      section: "§6.1",
    };
  }
  if (event.stream !== "platform") {
    const extension = event.process === undefined ? undefined : extensionName(event.process);
    return {
      what: `${extension === undefined ? "The function" : `The extension ${extension}`} wrote a line to ${event.stream}.`,
      why: "Both streams go to the log, line by line, without a timestamp or an ID of the platform's.",
      section: "§5.2, §6.1",
    };
  }
  const word = /^([A-Z_]+)\b/.exec(event.text)?.[1];
  const meaning = word === undefined ? undefined : LINE_MEANINGS[word];
  return {
    what: meaning === undefined ? "Lambda wrote a line." : `Lambda wrote the ${word} line.`,
    why: meaning ?? "A line of the platform, in its own format.",
    section: "§6.1",
  };
}

const LINE_MEANINGS: Readonly<Record<string, string>> = {
  INIT_START: "It opens the log of a new environment and names the runtime's version.",
  INIT_REPORT: "It is only written when init fails or times out.",
  EXTENSION: "It names an extension with its state and the events that it registered for.",
  TELEMETRY: "It says that an extension subscribed, and to what.",
  START: "It stands before the invocation's own lines and names its request ID and version.",
  END: "It stands after the invocation's last line.",
  REPORT:
    "It sums up: measured and billed duration, memory size and peak, init time on a cold start, status on failure.",
};
