import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { freePath } from "../free-path.ts";
import { isText } from "../is-text.ts";
import { putFile } from "../project-edits.ts";
import { undo } from "../undo.ts";
import { openTab } from "../workbench-store.ts";
import { importFiles } from "./import-when-needed.ts";
import { pastedFileName } from "./pasted-text.ts";
import { pickedFiles } from "./picked-files.ts";

/**
 * Takes what is pasted where no text is edited: files as Import does, a text as a new file. Files are taken everywhere:
 * no text field can hold them. Returns the way to stop.
 */
export function listenForPaste(app: App): () => void {
  const onPaste = (event: ClipboardEvent): void => {
    const { clipboardData, target } = event;
    if (clipboardData === null) return;
    if (target instanceof Element && target.closest("[role=dialog]") !== null) return;
    const files = [...clipboardData.files];
    const text = clipboardData.getData("text/plain");
    // An office document comes as text and as a picture of it: where text is edited the text is meant.
    if (isText(target) && (files.length === 0 || text !== "")) return;
    if (files.length === 0 && text === "") return;
    event.preventDefault();
    event.stopPropagation();
    if (text === "") importFiles(app, pickedFiles(files));
    else addText(app, text);
  };
  window.addEventListener("paste", onPaste, true);
  return () => window.removeEventListener("paste", onPaste, true);
}

function addText(app: App, text: string): void {
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
