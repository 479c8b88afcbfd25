import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { freePath } from "../free-path.ts";
import { putFile } from "../project-edits.ts";
import { undo } from "../undo.ts";
import { openTab } from "../workbench-store.ts";

/** Adds a pasted text to the project as a file, and opens it. */
export function addText(app: App, text: string): void {
  const { files } = app.project.state.getState().project;
  const wanted = `task/${pastedFileName(text)}`;
  const path = files.has(wanted) ? freePath(wanted, (taken) => files.has(taken)) : wanted;
  const problem = app.project.edit(`Paste ${path.slice("task/".length)}`, (before) =>
    putFile(before, path, { kind: "text", text }),
  );
  if (problem !== undefined) {
    notify("error", `Nothing was pasted. ${problem}`);
    return;
  }
  openTab({ kind: "file", path });
  notify("status", `Pasted as /var/${path}.`, { label: "Undo", run: () => undo(app) });
}

/** What a pasted text is as a file: its beginning says what it is. */
export function pastedFileName(text: string): string {
  if (/^#!.*\b(ba|da|z|k)?sh\b/.test(text)) return "pasted.sh";
  if (/^#!.*\bnode\b/.test(text)) return "pasted.mjs";
  if (/^\s*[[{]/.test(text) && isJson(text)) return "pasted.json";
  return "pasted.txt";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
