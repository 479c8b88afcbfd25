import { formatCount } from "#ui/kit/format/format-count.ts";
import type { Session } from "#ui/state/session/session.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { formatHar } from "#trace/har.ts";
import { formatTraceFile, parseTraceFile } from "#trace/trace-file.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { goLive } from "#ui/state/selection/use-trace.ts";

/** Saves the trace with everything that shows the same screen again. */
export function saveTrace(trace: TraceStore): void {
  save("trace.json", formatTraceFile(trace));
}

/** Saves the Runtime API's exchanges for HTTP tools. */
export function saveHar(trace: TraceStore): void {
  save("runtime-api.har", formatHar(trace));
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

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference to the data by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
