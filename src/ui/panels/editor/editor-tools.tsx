import { CircleX, Info, TextWrap, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import { ariaShortcut, shortcutText } from "#ui/kit/shortcut.ts";
import type { Action } from "#ui/state/action.ts";
import { ACTIONS } from "#ui/state/actions.ts";
import { useApp } from "#ui/state/app-context.ts";
import { wordWrapStore } from "#ui/state/word-wrap.ts";
import { type Language, isFormattable } from "./document.ts";
import { type ProblemCounts, editorStore } from "./editor-store.ts";
import css from "./editor-tools.module.css";

/** The count of problems, formatting and word wrap: for anyone who looks for a button instead of a shortcut. */
export function EditorTools({ language }: { readonly language: Language }) {
  const app = useApp();
  const isFormatting = useStore(editorStore, (state) => state.isFormatting);
  const spoken = useStore(editorStore, (state) => state.spoken);
  const isWrapped = useStore(wordWrapStore, (state) => state.isWrapped);
  return (
    <>
      <ProblemButton />
      {isFormattable(language) ? (
        <button
          type="button"
          className={css["tool"]}
          aria-label={ACTIONS.format.label}
          {...hint(ACTIONS.format.label, ACTIONS.format)}
          onClick={() => ACTIONS.format.run(app)}
        >
          Format
        </button>
      ) : null}
      <output className={css["formatting"]}>{isFormatting ? "Formatting…" : ""}</output>
      <output className="visually-hidden">{spoken}</output>
      <button
        type="button"
        className={css["tool"]}
        aria-label={ACTIONS.wordWrap.label}
        aria-pressed={isWrapped}
        {...hint(isWrapped ? "Word wrap: on" : "Word wrap: off", ACTIONS.wordWrap)}
        onClick={() => ACTIONS.wordWrap.run()}
      >
        <TextWrap aria-hidden />
      </button>
    </>
  );
}

function ProblemButton() {
  const app = useApp();
  const problems = useStore(editorStore, (state) => state.problems);
  const { errors, warnings, remarks } = problems;
  const total = errors + warnings + remarks;
  if (total === 0) return null;
  const Icon = errors > 0 ? CircleX : warnings > 0 ? TriangleAlert : Info;
  const text = counted(total, "problem");
  return (
    <button
      type="button"
      className={css["tool"]}
      data-severity={errors > 0 ? "error" : warnings > 0 ? "warning" : "remark"}
      aria-label={`${text}: ${inWords(problems)}. Go to the next one`}
      {...hint(`${inWords(problems)}: go to the next one`, ACTIONS.nextProblem)}
      onClick={() => ACTIONS.nextProblem.run(app)}
    >
      <Icon aria-hidden /> {total}
      <span> {total === 1 ? "problem" : "problems"}</span>
    </button>
  );
}

function inWords({ errors, warnings, remarks }: ProblemCounts): string {
  return [
    errors > 0 ? counted(errors, "error") : "",
    warnings > 0 ? counted(warnings, "warning") : "",
    remarks > 0 ? counted(remarks, "remark") : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function hint(text: string, { shortcuts: [shortcut] = [] }: Action) {
  if (shortcut === undefined) return { "data-hint": text };
  return {
    "data-hint": text,
    "data-shortcut": shortcutText(shortcut),
    "aria-keyshortcuts": ariaShortcut(shortcut),
  };
}
