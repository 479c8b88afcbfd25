import { useEffect, useState } from "react";
import { messageOf } from "#base/message-of.ts";
import { useStore } from "zustand";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { laterComponent } from "#ui/kit/later.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { showDialog, workbenchStore } from "#ui/state/workbench-store.ts";
import { type ChangedFile, changedFiles, contentText } from "./changed-files.ts";
import { type FileSource, type Files, fileSources } from "./file-sources.ts";
import { comparedWithStore } from "./show-file-comparison.ts";
import css from "./file-comparison.module.css";

const DiffEditor = laterComponent(
  async () => (await import("#ui/panels/editor/monaco/diff-editor.tsx")).DiffEditor,
  undefined,
  "asked",
);

/** The project's files beside those of the last run, a kept version, a kept run or an example. */
export function FileComparisonDialog() {
  const app = useApp();
  const wanted = useStore(comparedWithStore, ({ id }) => id);
  const [sources, setSources] = useState<readonly FileSource[]>([]);
  useEffect(() => void fileSources(app).then(setSources), [app]);
  const [before, setBefore] = useState<Files | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const source = sources.find(({ id }) => id === wanted) ?? sources[0];
  useEffect(() => {
    let isGone = false;
    source?.files().then(
      (files) => {
        if (isGone) return;
        setBefore(files);
        setProblem(undefined);
      },
      (error: unknown) => (isGone ? undefined : setProblem(messageOf(error))),
    );
    return () => {
      isGone = true;
    };
  }, [source]);
  return (
    <Dialog
      title="Compare files"
      summary="Before on the left, the project as it is now on the right. The right side can be edited; an arrow in its margin takes a change back."
      onClose={() => showDialog(undefined)}
      isWide
    >
      <label className={css["choice"]}>
        Compare with
        <select
          value={source?.id}
          onChange={(event) => comparedWithStore.setState({ id: event.target.value })}
        >
          {sources.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p role="alert">{problem}</p>
      {before === undefined ? null : <FilesView before={before} />}
    </Dialog>
  );
}

const CHANGES: Readonly<Record<ChangedFile["change"], string>> = {
  changed: "changed",
  added: "only now",
  removed: "only before",
  mode: "another mode",
  same: "the same",
};

function FilesView({ before }: { readonly before: Files }) {
  const app = useApp();
  const after = useProject(({ files }) => files);
  const files = changedFiles(before, after);
  const [chosen, setChosen] = useState<string | undefined>(activePath);
  const file =
    files.find(({ path, change }) => path === chosen && change !== "same") ??
    files.find(({ path }) => path === (chosen ?? files[0]?.path)) ??
    files[0];
  const count = files.filter(({ change }) => change !== "same").length;
  if (file === undefined) return <p>Neither side has a file.</p>;
  const [old, current] = [before.get(file.path), after.get(file.path)];
  return (
    <>
      <output>
        {count === 0 ? "No file differs." : `${count} of ${files.length} files differ.`}
      </output>
      <ul className={css["files"]} aria-label="Compared files">
        {files.map(({ path, change }) => (
          <li key={path}>
            <button
              type="button"
              aria-current={path === file.path}
              data-change={change}
              onClick={() => setChosen(path)}
            >
              {path} <span>{CHANGES[change]}</span>
            </button>
          </li>
        ))}
      </ul>
      <DiffEditor
        app={app}
        path={file.path}
        before={old === undefined ? "" : contentText(old)}
        after={current?.content.kind === "text" ? undefined : current && contentText(current)}
      />
    </>
  );
}

/** The file that the editor shows. */
function activePath(): string | undefined {
  const { activeTab } = workbenchStore.getState();
  return activeTab.kind === "file" ? activeTab.path : undefined;
}
