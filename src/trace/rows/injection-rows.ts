import type { TraceEventOf } from "../trace-event.ts";
import { type RowsOf, note } from "./rows.ts";

/** What a person did to the run. */
export const INJECTION_ROWS: RowsOf<
  "injected.message" | "injected.signal" | "injected.time" | "breakpoint.passed"
> = {
  "injected.message": (event, index) => [
    note(event, index, {
      tone: "error",
      text: `Injected: ${event.half} ${event.what}`,
      detail: messageDetail(event),
    }),
  ],
  "injected.signal": (event, index) => [
    note(event, index, { tone: "error", text: `Injected: ${event.signal} to the runtime` }),
  ],
  "injected.time": (event, index) => [
    note(event, index, {
      tone: "frozen",
      text: "Injected: time passes",
      detail: spanText(event.ms),
    }),
  ],
  "breakpoint.passed": (event, index) => [
    note(event, index, { tone: "neutral", text: "Breakpoint passed", detail: event.message }),
  ],
};

function messageDetail({ message, ms, bytes }: TraceEventOf<"injected.message">): string {
  if (ms !== undefined) return `${message}, by ${ms} ms`;
  return bytes === undefined ? message : `${message}, to ${bytes} bytes`;
}

/** A long time in words: `1 h`, `15 min`, `2.5 s`. */
function spanText(ms: number): string {
  if (ms >= 3_600_000) return `${round(ms / 3_600_000)} h`;
  return ms >= 60_000 ? `${round(ms / 60_000)} min` : `${round(ms / 1000)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
