import { extensionName } from "#contract/process-id.ts";
import type { RowDraft } from "../sequence-row.ts";
import type { TraceEventOf } from "../trace-event.ts";
import type { TraceIndex } from "../trace-index.ts";
import { type RowsOf, message, note } from "./rows.ts";

/** Extensions and the telemetry that they get. */
export const EXTENSION_ROWS: RowsOf<
  | "extension.registered"
  | "extension.state"
  | "extension.refused"
  | "telemetry.subscribed"
  | "telemetry.delivered"
> = {
  "extension.registered": (event, index) => [
    note(event, index, {
      tone: "init",
      text: `${event.isInternal ? "Internal extension" : "Extension"} ${extensionName(event.process)} registered`,
      detail: event.events.length === 0 ? "no events" : event.events.join(", "),
    }),
  ],
  "extension.state": undefined,
  "extension.refused": undefined, // its answer bounces
  "telemetry.subscribed": (event, index) => [
    note(event, index, {
      tone: "neutral",
      text: `${extensionName(event.process)} subscribed to telemetry`,
      detail: `${event.types.join(", ")} to ${event.destination}`,
    }),
  ],
  "telemetry.delivered": (event, index) => [batch(event, index)],
};

function batch(event: TraceEventOf<"telemetry.delivered">, index: TraceIndex): RowDraft {
  const isFailed = event.error !== undefined;
  const text = [
    event.records === 1 ? "1 record" : `${event.records} records`,
    ...(isLate(event) ? ["of an earlier invocation"] : []),
    ...(isFailed ? ["not delivered"] : []),
  ].join(", ");
  return message(event, index, {
    message: "telemetry",
    tone: isFailed ? "error" : "neutral",
    from: "lambda",
    to: event.process,
    name: `Telemetry to ${extensionName(event.process)}: ${text}`,
    text,
    size: event.batch.size,
    isLate: isLate(event),
  });
}

/** Whether a batch tells of an invocation that was over before the present one began. */
export function isLate({ about, requestId }: TraceEventOf<"telemetry.delivered">): boolean {
  return about.some((id) => id !== requestId);
}
