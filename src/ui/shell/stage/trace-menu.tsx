import { type Ref, useRef } from "react";
import { EllipsisVertical } from "lucide-react";
import { formatCount } from "#ui/kit/format/format-count.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import type { Session } from "#ui/state/session/session.ts";
import { MenuButton, type MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { later } from "#ui/kit/later.ts";
import { ACTIONS } from "#ui/state/actions.ts";
import { type App, useMaybeApp } from "#ui/state/app-context.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import { goLive } from "#ui/state/selection/use-trace.ts";

const files = later(() => import("./trace-files.ts"), "asked");

const pictures = later(() => import("./save-picture.ts"), "asked");

/** Saving, opening and clearing the trace, and how much of it is kept. */
export function TraceMenu({ session }: { readonly session: Session }) {
  const chooser = useRef<HTMLInputElement>(null);
  const otherChooser = useRef<HTMLInputElement>(null);
  const { trace } = session;
  const app = useMaybeApp();
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
            ...saveEntries(trace, isEmpty),
            {
              kind: "item",
              label: "Open a saved trace",
              detail: "Also the lines of local mode’s --json",
              run: () => chooser.current?.click(),
            },
            {
              kind: "item",
              label: "Compare with a saved trace",
              detail: "Invocation by invocation: shows the first difference",
              isDisabled: isEmpty,
              run: () => otherChooser.current?.click(),
            },
            ...runEntries(isEmpty ? undefined : app),
            { kind: "line" },
            {
              kind: "item",
              label: "Clear the trace",
              isDisabled: isEmpty,
              run: () => clear(session),
            },
          ];
        }}
      />
      <FileChooser
        ref={chooser}
        label="Trace file"
        onFile={(file) => files.use(({ openTrace }) => openTrace(session, file))}
      />
      <FileChooser
        ref={otherChooser}
        label="Trace file to compare with"
        onFile={(file) => files.use(({ compareTrace }) => compareTrace(session, file))}
      />
    </>
  );
}

function clear(session: Session): void {
  session.commands.clearTrace();
  goLive(session);
}

/** What can be done with the run that the trace shows; `undefined`: nothing. */
function runEntries(app: App | undefined): MenuEntry[] {
  return [
    {
      kind: "item",
      label: "Runs: keep and compare",
      detail: "With a kept run, or with what was invoked before an edit",
      run: () => showDialog("runs"),
    },
    {
      kind: "item",
      label: "Replay",
      detail: ACTIONS.replay.hint,
      isDisabled: app === undefined,
      run: () => (app === undefined ? undefined : ACTIONS.replay.run(app)),
    },
  ];
}

/** The forms in which a trace can be saved. */
function saveEntries(trace: TraceStore, isDisabled: boolean): MenuEntry[] {
  return [
    {
      kind: "item",
      label: "Save trace (.json)",
      detail: "Shows the same screen again without running anything",
      isDisabled,
      run: () => files.use(({ saveTrace }) => saveTrace(trace)),
    },
    {
      kind: "item",
      label: "Save as HAR",
      detail: "The Runtime API exchanges, for HTTP tools",
      isDisabled,
      run: () => files.use(({ saveHar }) => saveHar(trace)),
    },
    {
      kind: "item",
      label: "Save for Perfetto",
      detail: "Environments and invocations on a time line; also chrome://tracing",
      isDisabled,
      run: () => files.use(({ saveChromeTrace }) => saveChromeTrace(trace)),
    },
    {
      kind: "item",
      label: "Save as OpenTelemetry (OTLP)",
      detail: "One trace for each invocation, with its log lines",
      isDisabled,
      run: () => files.use(({ saveOtlp }) => saveOtlp(trace)),
    },
    {
      kind: "item",
      label: "Picture of the sequence (SVG)",
      detail: "For slides, articles and print",
      isDisabled,
      run: () => pictures.use(({ savePicture }) => savePicture(trace, "svg")),
    },
    {
      kind: "item",
      label: "Picture of the sequence (PNG)",
      detail: "The same as dots",
      isDisabled,
      run: () => pictures.use(({ savePicture }) => savePicture(trace, "png")),
    },
    {
      kind: "item",
      label: "Save the log",
      detail: "Text, one event a line with its moment and stream",
      isDisabled,
      run: () => files.use(({ saveLog }) => saveLog(trace)),
    },
  ];
}

function FileChooser({
  ref,
  label,
  onFile,
}: {
  readonly ref: Ref<HTMLInputElement>;
  readonly label: string;
  readonly onFile: (file: File) => void;
}) {
  return (
    <input
      ref={ref}
      type="file"
      accept=".json,.jsonl,.ndjson,.txt,application/json"
      aria-label={label}
      hidden
      onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = "";
        if (file !== undefined) onFile(file);
      }}
    />
  );
}
