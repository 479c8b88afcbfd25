import { type ProcessId, extensionName } from "#contract/process-id.ts";
import { describeExit } from "../exit-status.ts";
import type { RowDraft } from "../sequence-row.ts";
import { placeWords, stopWords } from "../stop-words.ts";
import type { TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import { NO_ROWS, type RowsOf, note, noteName, problem } from "./rows.ts";

/** The function, its environments and what lives in them. */
export const ENVIRONMENT_ROWS: RowsOf<
  | "function.deployed"
  | "engine.progress"
  | "environment.created"
  | "environment.phase"
  | "process.started"
  | "process.start-failed"
  | "process.exited"
  | "runtime.state"
  | "runtime.refused"
  | "gate.held"
  | "line.values"
  | "gate.released"
> = {
  "function.deployed": (event, index) => [
    note(event, index, {
      tone: "neutral",
      text: `Deployed ${event.functionName}`,
      detail: `engine ${event.engine}`,
    }),
  ],
  "engine.progress": (event, index) =>
    event.progress.kind === "failed"
      ? [problem(event, index, { text: "Engine failed", detail: event.progress.message })]
      : NO_ROWS,
  "environment.created": (event, index) => [
    note(event, index, {
      tone: "init",
      text: `Environment ${index.environments.get(event.environmentId)?.ordinal ?? event.ordinal} created`,
      detail: event.initializationType,
    }),
  ],
  "environment.phase": phaseRows,
  "process.started": (event, index) => [
    note(event, index, {
      tone: "init",
      text: `${processName(event.process)} process starts`,
      detail: event.entryPoint,
    }),
  ],
  "process.start-failed": (event, index) => [
    problem(event, index, {
      text: `${processName(event.process)} could not start`,
      detail: event.message,
    }),
  ],
  "process.exited": exitRows,
  "runtime.state": undefined,
  "runtime.refused": undefined, // its answer bounces
  // A message that is held is a row already; a source line is none.
  "gate.held": (event, index) => (event.gate === "line" ? [stopRow(event, index)] : NO_ROWS),
  "gate.released": undefined,
  "line.values": undefined,
};

function phaseRows(
  event: TraceEventOf<"environment.phase">,
  index: TraceIndex,
): readonly RowDraft[] {
  const detail = event.reason;
  switch (event.phase) {
    case "init": {
      const text =
        event.isSuppressedInit === true ? "Init again, inside the invocation" : "Init begins";
      return [note(event, index, { tone: "init", text, detail })];
    }
    case "frozen":
      return [
        note(event, index, { tone: "frozen", text: "Frozen until the next invocation", detail }),
      ];
    case "shutdown":
      return [note(event, index, { tone: "frozen", text: "Environment shuts down", detail })];
    case "reset":
      return [problem(event, index, { text: "Environment reset", detail })];
    case "invoke": // the delivered event says it
    case "gone":
      return NO_ROWS;
  }
}

function exitRows(event: TraceEventOf<"process.exited">, index: TraceIndex): readonly RowDraft[] {
  const { status, killedBecause, wasAsked } = event;
  const name = processName(event.process);
  if (killedBecause !== undefined)
    return [
      note(event, index, { tone: "frozen", text: `${name} process killed`, detail: killedBecause }),
    ];
  const detail = describeExit(status);
  return wasAsked === true
    ? [
        note(event, index, {
          tone: "frozen",
          text: `${name} process exits as it was told to`,
          detail,
        }),
      ]
    : [problem(event, index, { text: `${name} process exits`, detail })];
}

function stopRow(event: TraceEventOf<"gate.held">, index: TraceIndex): RowDraft {
  const { gate, position } = event;
  if (position === undefined)
    return note(event, index, { tone: "handler", text: "Held", detail: gate });
  const detail = position.command;
  return {
    // Short, so that the command has the room.
    ...note(event, index, { tone: "handler", text: placeWords(position), detail }),
    name: noteName(stopWords(position), detail),
  };
}

/** A process in words, at the beginning of a sentence. */
function processName(process: ProcessId): string {
  const extension = extensionName(process);
  return extension === undefined ? "Runtime" : `Extension ${extension}`;
}
