import { formatCount } from "#ui/kit/format/format-count.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { later } from "#ui/kit/later.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { ACTIONS } from "#ui/state/actions.ts";
import type { App } from "#ui/state/app-context.ts";
import { goLive } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";
import { showDialog } from "#ui/state/workbench-store.ts";

const files = later(() => import("./trace-files.ts"), "asked");

const pictures = later(() => import("./save-picture.ts"), "asked");

interface TraceMenuParts {
  readonly session: Session;
  /** `undefined` where the stage stands alone. */
  readonly app: App | undefined;
  readonly open: () => void;
  readonly compare: () => void;
}

/** What can be done with the trace. */
export function traceEntries({ session, app, open, compare }: TraceMenuParts): MenuEntry[] {
  const { trace } = session;
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
      run: () => open(),
    },
    {
      kind: "item",
      label: "Compare with a saved trace",
      detail: "Invocation by invocation: shows the first difference",
      isDisabled: isEmpty,
      run: () => compare(),
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
