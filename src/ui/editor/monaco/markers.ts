import { type IDisposable, MarkerSeverity, editor } from "monaco-editor/editor";
import type { ProjectPath } from "#project/project.ts";
import type { App } from "../../app-context.ts";
import { lintBash } from "../lint/lint-bash.ts";
import type { Problem } from "../lint/problem.ts";

const OWNER = "playground";
const SEVERITY: Readonly<Record<Problem["severity"], MarkerSeverity>> = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  info: MarkerSeverity.Info,
};
const LINT_AFTER_MS = 250;

/** Shows the problems of a Bash script while it is open. */
export function showProblems(app: App, model: editor.ITextModel, path: ProjectPath): IDisposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lint = (): void => {
    if (model.isDisposed()) return;
    const mode = app.project.state.getState().project.files.get(path)?.mode ?? 0;
    const isProgram = (mode & 0o111) !== 0 || /(^|\/)bootstrap$/.test(path);
    const problems =
      model.getLanguageId() === "shell" ? lintBash({ text: model.getValue(), isProgram }) : [];
    editor.setModelMarkers(
      model,
      OWNER,
      problems.map(({ severity, message, code, line, column, endLine, endColumn }) => ({
        severity: SEVERITY[severity],
        message,
        code,
        source: "Lambda",
        startLineNumber: line,
        startColumn: column,
        endLineNumber: endLine,
        endColumn,
      })),
    );
  };
  lint();
  const stop = app.project.state.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(lint, LINT_AFTER_MS);
  });
  return {
    dispose() {
      clearTimeout(timer);
      stop();
    },
  };
}
