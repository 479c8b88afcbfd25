import { useRef } from "react";
import { EllipsisVertical } from "lucide-react";
import type { Session } from "#ui/session/session.ts";
import { MenuButton } from "#ui/controls/menu-button.tsx";
import { notify } from "#ui/notices/notices-store.ts";
import { formatTraceFile, parseTraceFile } from "#trace/trace-file.ts";
import { formatHar } from "#trace/har.ts";
import { formatBytes } from "./format.ts";
import { goLive } from "./use-trace.ts";

/** Saving, opening and clearing the trace, and how much of it is kept. */
export function TraceMenu({ session }: { readonly session: Session }) {
  const chooser = useRef<HTMLInputElement>(null);
  const { trace } = session;
  return (
    <>
      <MenuButton
        label="Trace"
        icon={<EllipsisVertical aria-hidden="true" />}
        isIconOnly
        align="end"
        hint="Trace: save, open, clear"
        entries={() => {
          const snapshot = trace.snapshot();
          const count = snapshot.endSeq - snapshot.firstSeq;
          const isEmpty = count === 0;
          return [
            {
              kind: "heading",
              label: `${count.toLocaleString("en")} of at most ${trace.maxEvents.toLocaleString("en")} events, ${formatBytes(snapshot.bodyBytes)} of ${formatBytes(trace.maxBodyBytes)}`,
            },
            {
              kind: "item",
              label: "Save trace (.json)",
              detail: "Shows the same screen again without running anything",
              isDisabled: isEmpty,
              run: () => save("trace.json", formatTraceFile(trace)),
            },
            {
              kind: "item",
              label: "Save as HAR",
              detail: "The Runtime API exchanges, for HTTP tools",
              isDisabled: isEmpty,
              run: () => save("runtime-api.har", formatHar(trace)),
            },
            {
              kind: "item",
              label: "Open a saved trace",
              detail: "Also the lines of local mode’s --json",
              run: () => chooser.current?.click(),
            },
            { kind: "line" },
            {
              kind: "item",
              label: "Clear the trace",
              isDisabled: isEmpty,
              run: () => {
                session.commands.clearTrace();
                goLive(session);
              },
            },
          ];
        }}
      />
      <input
        ref={chooser}
        type="file"
        accept=".json,.jsonl,.ndjson,.txt,application/json"
        aria-label="Trace file"
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) void open(session, file);
        }}
      />
    </>
  );
}

async function open(session: Session, file: File): Promise<void> {
  const parsed = parseTraceFile(await file.text());
  if (!parsed.ok) {
    notify("error", `Could not open ${file.name}: ${parsed.error}`);
    return;
  }
  session.trace.load(parsed.value);
  goLive(session);
  notify(
    "status",
    `Opened ${file.name}: ${parsed.value.events.length.toLocaleString("en")} trace events.`,
  );
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
