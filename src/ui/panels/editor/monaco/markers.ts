import { type IDisposable, MarkerSeverity, editor } from "monaco-editor/editor";
import type { ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { type Later, later } from "#ui/kit/later.ts";
import { whenIdle } from "#ui/kit/when-idle.ts";
import { lintBash } from "../lint/lint-bash.ts";
import type { Problem } from "../lint/problem.ts";
import { startProblems } from "../lint/start-problems.ts";
import { rememberProblems } from "./shown-problems.ts";

const SEVERITY: Readonly<Record<Problem["severity"], MarkerSeverity>> = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  info: MarkerSeverity.Info,
};
const LINT_AFTER_MS = 250;
/** Who says it: shown with the problem. */
const SOURCES = ["Lambda", "Bash", "YAML"] as const;

/** Looks whether a text with LF line endings can be read at all. */
type SyntaxCheck = (text: string) => Problem[];

/** JSON and TypeScript have services of their own. */
const SYNTAX_CHECKS: Readonly<Record<string, Later<SyntaxCheck>>> = {
  shell: later(async () => (await import("../lint/bash-syntax.ts")).bashSyntaxProblems, "asked"),
  yaml: later(async () => (await import("../lint/yaml-syntax.ts")).yamlSyntaxProblems, "asked"),
};

/** Shows the problems of a script or YAML file while it is open. */
export function showProblems(app: App, model: editor.ITextModel, path: ProjectPath): IDisposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let checkSyntax: SyntaxCheck = () => [];
  let isShown = true;

  const lint = (): void => {
    if (model.isDisposed()) return;
    const { project } = app.project.state.getState();
    const mode = project.files.get(path)?.mode ?? 0;
    const isProgram = (mode & 0o111) !== 0 || /(^|\/)bootstrap$/.test(path);
    const isScript = model.getLanguageId() === "shell";
    const problems = isScript
      ? [
          ...lintBash({ text: model.getValue(), isProgram }),
          ...startProblems(project, path, ({ fix }) => {
            if (fix !== undefined)
              app.project.edit(fix.label, (before) => ({ ok: true, value: fix.apply(before) }));
          }),
        ]
      : [];
    rememberProblems(model, problems);
    mark(model, "Lambda", problems);
    const syntax = checkSyntax(model.getValue(editor.EndOfLinePreference.LF));
    mark(model, isScript ? "Bash" : "YAML", syntax);
  };
  lint();
  const load = SYNTAX_CHECKS[model.getLanguageId()];
  if (load !== undefined) {
    void whenIdle().then(() =>
      load.use((check) => {
        checkSyntax = check;
        if (isShown) lint();
      }),
    );
  }
  const stop = app.project.state.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(lint, LINT_AFTER_MS);
  });
  return {
    dispose() {
      isShown = false;
      clearTimeout(timer);
      stop();
      // The file may come back in another language, with other checks.
      if (!model.isDisposed()) for (const source of SOURCES) mark(model, source, []);
    },
  };
}

function mark(
  model: editor.ITextModel,
  source: (typeof SOURCES)[number],
  problems: readonly Problem[],
): void {
  editor.setModelMarkers(
    model,
    source,
    problems.map(({ severity, message, code, line, column, endLine, endColumn }) => ({
      severity: SEVERITY[severity],
      message,
      code,
      source,
      startLineNumber: line,
      startColumn: column,
      endLineNumber: endLine,
      endColumn,
    })),
  );
}
