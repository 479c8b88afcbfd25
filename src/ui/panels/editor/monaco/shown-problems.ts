import type { editor } from "monaco-editor/editor";
import type { Problem } from "../lint/problem.ts";

const shown = new WeakMap<editor.ITextModel, readonly Problem[]>();

/** What our own checks say of a text that is open, with the fixes that its markers can't carry. */
export function problemsOf(model: editor.ITextModel): readonly Problem[] {
  return shown.get(model) ?? [];
}

export function rememberProblems(model: editor.ITextModel, problems: readonly Problem[]): void {
  shown.set(model, problems);
}
