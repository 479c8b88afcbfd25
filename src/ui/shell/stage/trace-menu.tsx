import { useRef } from "react";
import { EllipsisVertical } from "lucide-react";
import { formatCount } from "#ui/kit/format/format-count.ts";
import type { Session } from "#ui/state/session/session.ts";
import { MenuButton } from "#ui/kit/controls/menu-button.tsx";
import { later } from "#ui/kit/later.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { goLive } from "#ui/state/selection/use-trace.ts";

const files = later(() => import("./trace-files.ts"), "asked");

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
              label: `${formatCount(count)} of at most ${formatCount(trace.maxEvents)} events, ${formatBytes(snapshot.bodyBytes)} of ${formatBytes(trace.maxBodyBytes)}`,
            },
            {
              kind: "item",
              label: "Save trace (.json)",
              detail: "Shows the same screen again without running anything",
              isDisabled: isEmpty,
              run: () => files.use(({ saveTrace }) => saveTrace(trace)),
            },
            {
              kind: "item",
              label: "Save as HAR",
              detail: "The Runtime API exchanges, for HTTP tools",
              isDisabled: isEmpty,
              run: () => files.use(({ saveHar }) => saveHar(trace)),
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
          if (file !== undefined) files.use(({ openTrace }) => openTrace(session, file));
        }}
      />
    </>
  );
}
