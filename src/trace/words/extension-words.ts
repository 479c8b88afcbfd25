import { extensionName } from "#contract/process-id.ts";
import type { TraceEventOf } from "../trace-event.ts";
import { explainErrorType } from "./error-type-words.ts";
import type { Explanation } from "./explanation.ts";
import { type WordsOf, messageWords, noteWords } from "./words.ts";

/** Extensions and the telemetry that they get. */
export const EXTENSION_WORDS: WordsOf<
  | "extension.registered"
  | "extension.state"
  | "extension.refused"
  | "telemetry.subscribed"
  | "telemetry.delivered"
> = {
  "extension.registered": {
    row: ({ process, events, isInternal }) =>
      noteWords(
        `${isInternal ? "Internal extension" : "Extension"} ${extensionName(process)} registered`,
        events.length === 0 ? "no events" : events.join(", "),
      ),
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
    row: ({ errorMessage }) => noteWords(errorMessage),
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
    row: ({ process, types, destination }) =>
      noteWords(
        `${extensionName(process)} subscribed to telemetry`,
        `${types.join(", ")} to ${destination}`,
      ),
    title: ({ process }) => `Subscription of ${extensionName(process)}`,
    explain: ({ process, types, destination }) => ({
      what: `${extensionName(process)} subscribed to ${types.join(", ")}.`,
      why: `Lambda sends batches to ${destination} from now on. What happened before, from the beginning of Init, is in the first of them.`,
      section: "§3.1",
    }),
  },
  "telemetry.delivered": {
    row: (event) => {
      const records = event.records === 1 ? "1 record" : `${event.records} records`;
      const late = isLate(event) ? ", of an earlier invocation" : "";
      const failed = event.error === undefined ? "" : ", not delivered";
      return messageWords(
        `Telemetry to ${extensionName(event.process)}: ${records}${late}${failed}`,
        `${records}${late}${failed}`,
      );
    },
    title: ({ process }) => `Telemetry batch to ${extensionName(process)}`,
    explain: delivered,
  },
};

/** Whether a batch tells of an invocation that was over before the present one began. */
export function isLate({ about, requestId }: TraceEventOf<"telemetry.delivered">): boolean {
  return about.some((id) => id !== requestId);
}

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

/** What each state of an external extension means. */
export const EXTENSION_STATES: Readonly<Record<string, string>> = {
  Started: "The process runs and has not registered yet.",
  Registered: "It is known by its name and has not asked for an event yet.",
  Ready: "It waits in next for an event.",
  Running: "It has an event and does its work; with its next call it is done.",
  InitError: "It has reported that its init failed. No further call is accepted.",
  ExitError: "It has reported that it gives up. No further call is accepted.",
  Exited: "Its process has ended.",
  LaunchError: "Its process could not be started.",
  ShutdownFailed: "It did not end in the time that shutdown gives.",
};
