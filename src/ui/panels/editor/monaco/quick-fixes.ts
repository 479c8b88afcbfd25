import { editor, languages } from "monaco-editor/editor";
import type { Fix, Problem } from "../lint/problem.ts";
import { problemsOf } from "./shown-problems.ts";

const RUN = "playground.fix";

/** Offers the fixes of our own checks where Monaco offers those of its services: Ctrl+. and the light bulb. */
export function registerQuickFixes(): void {
  editor.registerCommand(RUN, (_, run: () => void) => run());
  languages.registerCodeActionProvider(
    "shell",
    {
      provideCodeActions(model, range) {
        const actions = problemsOf(model).flatMap((problem) => {
          const isHere =
            problem.line <= range.endLineNumber && problem.endLine >= range.startLineNumber;
          return isHere && problem.fix !== undefined ? [actionOf(model, problem, problem.fix)] : [];
        });
        return { actions, dispose() {} };
      },
    },
    { providedCodeActionKinds: ["quickfix"] },
  );
}

function actionOf(model: editor.ITextModel, problem: Problem, fix: Fix): languages.CodeAction {
  const markers = editor
    .getModelMarkers({ resource: model.uri })
    .filter(({ code, startLineNumber, startColumn }) => {
      return (
        code === problem.code && startLineNumber === problem.line && startColumn === problem.column
      );
    });
  const action = { title: fix.label, kind: "quickfix", diagnostics: markers, isPreferred: true };
  switch (fix.kind) {
    case "replace": {
      const { line, column, endLine, endColumn, text } = fix.replacement;
      const range = {
        startLineNumber: line,
        startColumn: column,
        endLineNumber: endLine,
        endColumn,
      };
      return {
        ...action,
        edit: {
          edits: [{ resource: model.uri, versionId: undefined, textEdit: { range, text } }],
        },
      };
    }
    case "line-endings":
      return ours(action, () => model.pushEOL(editor.EndOfLineSequence.LF));
    case "project":
      return ours(action, fix.run);
  }
}

function ours(action: languages.CodeAction, run: () => void): languages.CodeAction {
  return { ...action, command: { id: RUN, title: action.title, arguments: [run] } };
}
