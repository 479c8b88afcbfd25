import { formatCount } from "#ui/kit/format/format-count.ts";
import type { Session } from "#ui/state/session/session.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { compareRuns, divergenceWords, firstDivergence, wholeRun } from "#trace/compare-runs.ts";
import { formatChromeTrace } from "#trace/chrome-trace.ts";
import { formatHar } from "#trace/har.ts";
import { formatLog } from "#trace/log-text.ts";
import { formatOtlp } from "#trace/otlp.ts";
import { formatTraceFile, parseTraceFile } from "#trace/trace-file.ts";
import { type TraceStore, createTraceStore } from "#trace/trace-store.ts";
import { goLive, select } from "#ui/state/selection/use-trace.ts";

/** Saves the trace with everything that shows the same screen again. */
export function saveTrace(trace: TraceStore): void {
  save("trace.json", formatTraceFile(trace));
}

/** Saves the Runtime API's exchanges for HTTP tools. */
export function saveHar(trace: TraceStore): void {
  save("runtime-api.har", formatHar(trace));
}

/** Saves the trace for Perfetto and chrome://tracing. */
export function saveChromeTrace(trace: TraceStore): void {
  save("perfetto.json", formatChromeTrace(trace));
}

/** Saves the invocations as OpenTelemetry spans. */
export function saveOtlp(trace: TraceStore): void {
  save("otlp.json", formatOtlp(trace));
}

/** Saves the log as text. */
export function saveLog(trace: TraceStore): void {
  save("function.log", formatLog(trace), "text/plain");
}

/** Shows a saved trace in place of the present one. */
export async function openTrace(session: Session, file: File): Promise<void> {
  const parsed = parseTraceFile(await file.text());
  if (!parsed.ok) {
    notify("error", `Could not open ${file.name}: ${parsed.error}`);
    return;
  }
  session.trace.load(parsed.value);
  goLive(session);
  notify("status", `Opened ${file.name}: ${formatCount(parsed.value.events.length)} trace events.`);
}

/** Says where the present trace first differs from a saved one, and shows the place. */
export async function compareTrace(session: Session, file: File): Promise<void> {
  const parsed = parseTraceFile(await file.text());
  if (!parsed.ok) {
    notify("error", `Could not compare with ${file.name}: ${parsed.error}`);
    return;
  }
  const saved = createTraceStore({ schedule: (flush) => flush() });
  saved.load(parsed.value);
  const compared = compareRuns(wholeRun(saved), wholeRun(session.trace));
  const divergence = firstDivergence(compared);
  if (divergence === undefined) {
    const count = compared.length;
    notify(
      "status",
      count === 1
        ? `No difference from ${file.name} in the only invocation.`
        : `No difference from ${file.name} in ${formatCount(count)} invocations.`,
    );
    return;
  }
  const { after } = divergence;
  if (after !== undefined)
    select(session, (after.responded ?? after.reply?.request)?.seq ?? after.firstSeq);
  notify("status", divergenceWords(divergence, { before: `in ${file.name}`, after: "now" }));
}

function save(name: string, text: string, type = "application/json"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference to the data by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
