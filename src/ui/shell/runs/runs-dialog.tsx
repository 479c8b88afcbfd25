import { Eye, FileDiff, Save, Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Invocation } from "#trace/invocation.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { type App, useApp } from "#ui/state/app-context.ts";
import {
  type KeptRun,
  keepRun,
  keptRunsStore,
  put,
  refreshKeptRuns,
  removeRun,
  traceOf,
} from "#ui/state/runs/kept-runs.ts";
import { goLive, select, useTrace } from "#ui/state/selection/use-trace.ts";
import { showDialog } from "#ui/state/workbench-store.ts";
import { showFileComparison } from "../file-comparison/show-file-comparison.ts";
import { timeText } from "../time-text.ts";
import { ComparisonView } from "./comparison-view.tsx";
import { type RunSource, runSources } from "./run-sources.ts";
import css from "./runs.module.css";

/** Keeps runs, and compares two: a kept one, what was invoked before an edit, and what is on the screen. */
export function RunsDialog() {
  const app = useApp();
  const { trace } = app.session;
  const { revision } = useTrace(trace);
  const { runs } = useStore(keptRunsStore);
  useEffect(() => void refreshKeptRuns(), []);
  // The trace is one object that grows: its revision says that it did.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const sources = useMemo(() => runSources(trace, runs), [trace, runs, revision]);
  return (
    <Dialog
      title="Runs"
      summary="Keep what the trace shows, and compare it with another run: what was invoked before an edit, or a run kept earlier."
      onClose={() => showDialog(undefined)}
      isWide
    >
      <KeepForm app={app} isEmpty={revision === 0 || trace.index.attempts.slice().length === 0} />
      {runs.length === 0 ? (
        <p className={css["muted"]}>No run is kept yet. They stay in this browser.</p>
      ) : (
        <ul className={css["runs"]} aria-label="Kept runs">
          {runs.map((run) => (
            <RunRow key={run.id} app={app} run={run} />
          ))}
        </ul>
      )}
      <Comparison app={app} sources={sources} />
    </Dialog>
  );
}

function KeepForm({ app, isEmpty }: { readonly app: App; readonly isEmpty: boolean }) {
  const keep = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("name");
    const name = typeof typed === "string" ? typed.trim() : "";
    const { project } = app.project.state.getState();
    event.currentTarget.reset();
    void keepRun(app.session.trace, project, {
      name: name === "" ? project.name : name,
      isAutomatic: false,
    });
  };
  return (
    <form className={css["keep"]} onSubmit={keep}>
      <input name="name" aria-label="Name of the run" placeholder="Name" maxLength={120} />
      <Button
        label="Keep this run"
        icon={<Save aria-hidden />}
        look="outline"
        type="submit"
        disabled={isEmpty}
      />
    </form>
  );
}

function RunRow({ app, run }: { readonly app: App; readonly run: KeptRun }) {
  const [now] = useState(() => Date.now());
  const open = (): void => {
    app.session.trace.load({
      events: traceOf(run).events.slice(),
      bodies: [...traceOf(run).bodies()],
    });
    goLive(app.session);
    showDialog(undefined);
  };
  const remove = (): void => {
    void removeRun(run.id).then(() =>
      notify("status", `Deleted the run “${run.name}”.`, {
        label: "Undo",
        run: () => void put(run).then(refreshKeptRuns),
      }),
    );
  };
  return (
    <li>
      <span className={css["name"]}>{run.name}</span>
      <span className={css["muted"]}>
        {run.invocations} {run.invocations === 1 ? "invocation" : "invocations"} of{" "}
        {run.projectName}, {timeText(run.keptAt, now)}
      </span>
      <Button
        label={`Open ${run.name}`}
        hint="Shows its trace"
        icon={<Eye aria-hidden />}
        isIconOnly
        onClick={open}
      />
      <Button
        label={`Compare the files with ${run.name}`}
        icon={<FileDiff aria-hidden />}
        isIconOnly
        onClick={() => showFileComparison(`run:${run.id}`)}
      />
      <Button
        label={`Delete ${run.name}`}
        hint="Delete; the notice takes it back"
        icon={<Trash2 aria-hidden />}
        isIconOnly
        look="danger"
        onClick={remove}
      />
    </li>
  );
}

function Comparison({
  app,
  sources,
}: {
  readonly app: App;
  readonly sources: readonly RunSource[];
}) {
  const [chosenAfter, setAfter] = useState<string | undefined>();
  const [chosenBefore, setBefore] = useState<string | undefined>();
  const after = sources.find(({ id }) => id === chosenAfter) ?? sources[0];
  const before =
    sources.find(({ id }) => id === chosenBefore) ?? sources.find((other) => other !== after);
  const parts = useMemo(
    () =>
      before === undefined || after === undefined
        ? undefined
        : { before: before.part(), after: after.part() },
    [before, after],
  );
  const show = (invocation: Invocation): void => {
    select(
      app.session,
      (invocation.responded ?? invocation.reply?.request)?.seq ?? invocation.firstSeq,
    );
    showDialog(undefined);
  };
  return (
    <section aria-label="Comparison" className={css["comparison"]}>
      <h3>Compare</h3>
      {parts === undefined || before === undefined || after === undefined ? (
        <p className={css["muted"]}>
          A comparison needs two runs: keep this one, or edit the code and invoke again.
        </p>
      ) : (
        <>
          <div className={css["choices"]}>
            <RunChoice label="Before" sources={sources} value={before.id} onChange={setBefore} />
            <RunChoice label="After" sources={sources} value={after.id} onChange={setAfter} />
          </div>
          <ComparisonView
            key={`${before.id} ${after.id}`}
            {...parts}
            onShow={parts.after.trace === app.session.trace ? show : undefined}
          />
        </>
      )}
    </section>
  );
}

interface RunChoiceProps {
  readonly label: string;
  readonly sources: readonly RunSource[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function RunChoice({ label, sources, value, onChange }: RunChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {sources.map((source) => (
          <option key={source.id} value={source.id}>
            {source.label}
          </option>
        ))}
      </select>
    </label>
  );
}
