import { messageOf } from "#base/message-of.ts";
import { TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import { environmentPath } from "#project/project-path.ts";
import { lineEndsOf } from "#project/line-ends.ts";
import { formatCount } from "#ui/kit/format/format-count.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { editorToolsStore } from "#ui/state/editor-tools.ts";
import { setLineEnds, setMode } from "#ui/state/project-edits.ts";
import type { TextDocument } from "./document.ts";
import { EditorTools } from "./editor-tools.tsx";
import css from "./editor-status.module.css";

/** Under the text: where the file will be, its mode and line endings, and the way out for the Tab key. */
export function EditorStatus({ document }: { readonly document: TextDocument }) {
  const { tab } = document;
  const tools = useStore(editorToolsStore, (state) => state.tools);
  return (
    <div className={css["status"]}>
      {tab.kind === "file" ? (
        <FileFacts path={tab.path} text={document.text} />
      ) : (
        <EventFacts text={document.text} hasMarks={tools !== undefined} />
      )}
      {tools === undefined ? null : <EditorTools language={document.language} />}
      <span
        className={css["escape"]}
        data-hint="Esc, then Tab leaves the editor; Ctrl+M makes Tab always do so"
      >
        <kbd>Esc</kbd> <span className={css["then"]}>then</span> <kbd>Tab</kbd>{" "}
        <span>leaves the editor</span>
      </span>
    </div>
  );
}

function FileFacts({ path, text }: { readonly path: string; readonly text: string }) {
  const { project } = useApp();
  const mode = useProject(({ files }) => files.get(path)?.mode ?? 0o644);
  const isExecutable = (mode & 0o111) !== 0;
  const ends = lineEndsOf(text);
  return (
    <>
      <code className={css["path"]}>{environmentPath(path)}</code>
      <button
        type="button"
        className={css["fact"]}
        aria-pressed={isExecutable}
        aria-label="Executable"
        data-hint={
          isExecutable
            ? "Executable: click to take the bit away"
            : "Not executable: click to set the bit"
        }
        onClick={() => {
          const next = isExecutable ? mode & ~0o111 : mode | 0o111;
          project.edit(`Change the mode of ${environmentPath(path)}`, (before) =>
            setMode(before, path, next),
          );
        }}
      >
        <span>{isExecutable ? "executable " : "not executable "}</span>
        <code>{mode.toString(8).padStart(4, "0")}</code>
      </button>
      <select
        className={css["fact"]}
        aria-label="Line endings"
        value={ends === "none" ? "lf" : ends}
        onChange={(change) => {
          const next = change.target.value === "crlf" ? "crlf" : "lf";
          project.edit(`Change the line endings of ${path}`, (before) =>
            setLineEnds(before, path, next),
          );
        }}
      >
        <option value="lf">LF</option>
        <option value="crlf">CRLF</option>
        {ends === "mixed" ? (
          <option value="mixed" disabled>
            Mixed line endings
          </option>
        ) : null}
      </select>
    </>
  );
}

interface EventFactsProps {
  readonly text: string;
  /** The full editor marks the place: no need to name it here too. */
  readonly hasMarks: boolean;
}

function EventFacts({ text, hasMarks }: EventFactsProps) {
  const problem = jsonProblem(text);
  if (problem === undefined) {
    const bytes = new TextEncoder().encode(text).length;
    return <span className={css["bytes"]}>{formatCount(bytes)} bytes</span>;
  }
  return (
    <output className={css["problem"]} data-hint={problem}>
      <TriangleAlert aria-hidden />
      <span>Not JSON: Lambda refuses it with 400.{hasMarks ? "" : ` ${problem}`}</span>
    </output>
  );
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
