import { extensionName } from "#contract/process-id.ts";
import { isLate } from "../rows/extension-rows.ts";
import type { TraceEventOf } from "../trace-event.ts";
import { explainErrorType } from "./error-type-words.ts";
import type { Explanation } from "./explanation.ts";
import { EXTENSION_STATES } from "./state-words.ts";
import type { WordsOf } from "./words.ts";

/** Extensions and the telemetry that they get. */
export const EXTENSION_WORDS: WordsOf<
  | "extension.registered"
  | "extension.state"
  | "extension.refused"
  | "telemetry.subscribed"
  | "telemetry.delivered"
> = {
  "extension.registered": {
    title: ({ process }) => `Registration of ${extensionName(process)}`,
    explain: ({ process, events, isInternal }) => ({
      what: `The ${isInternal ? "internal" : "external"} extension ${extensionName(process)} registered for ${events.length === 0 ? "no events" : events.join(" and ")}.`,
      why: isInternal
        ? "Its name is not that of a file in /opt/extensions, so Lambda takes it for a part of the runtime's process."
        : "Its name is that of a file in /opt/extensions. Init ends only when every such file has registered and asked for its first event.",
      section: "§3.1",
    }),
  },
  "extension.state": {
    title: ({ process, to }) => `State of ${extensionName(process)}: ${to}`,
    explain: ({ process, from, to }) => ({
      what: `The extension ${extensionName(process)} went from ${from === "" ? "its start" : from} to ${to}.`,
      why: EXTENSION_STATES[to] ?? "A state of the extension as Lambda keeps it.",
      section: "§2",
    }),
  },
  "extension.refused": {
    title: () => "Refused call",
    explain: ({ process, from, to, errorType, errorMessage }) => {
      const { meaning, todo } = explainErrorType(errorType);
      return {
        what: `Lambda refused the call of ${extensionName(process)}: it would lead from ${from} to ${to}.`,
        why: `${meaning} ${EXTENSION_STATES[from] ?? ""}`.trim(),
        todo,
        quote: errorMessage,
        section: "§1.5, §2",
      };
    },
  },
  "telemetry.subscribed": {
    title: ({ process }) => `Subscription of ${extensionName(process)}`,
    explain: ({ process, types, destination }) => ({
      what: `${extensionName(process)} subscribed to ${types.join(", ")}.`,
      why: `Lambda sends batches to ${destination} from now on. What happened before, from the beginning of Init, is in the first of them.`,
      section: "§3.1",
    }),
  },
  "telemetry.delivered": {
    title: ({ process }) => `Telemetry batch to ${extensionName(process)}`,
    explain: delivered,
  },
};

function delivered(event: TraceEventOf<"telemetry.delivered">): Explanation {
  const { process, records, error, status } = event;
  if (error !== undefined)
    return {
      what: `A telemetry batch for ${extensionName(process)} could not be delivered.`,
      why: error,
      todo: "Listen on the address of the subscription before you subscribe, on sandbox.localdomain or 0.0.0.0.",
      section: "§3.1",
    };
  return {
    what: `Lambda sent ${records === 1 ? "one record" : `${records} records`} to ${extensionName(process)}${status === undefined ? "" : `, which answered ${status}`}.`,
    why: isLate(event)
      ? "The environment freezes as soon as an invocation is over, so what was written at its end, its report among it, arrives in the next invocation."
      : "Records are collected until the batch is full or old enough, then sent into the environment.",
    section: "§3.5",
  };
}
