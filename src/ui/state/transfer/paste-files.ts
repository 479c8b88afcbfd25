import { later } from "#ui/kit/later.ts";
import type { App } from "../app-context.ts";
import { isText } from "../is-text.ts";
import { importFiles } from "./import-when-needed.ts";
import { pickedFiles } from "./picked-files.ts";

const texts = later(() => import("./pasted-text.ts"), "asked");

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
    else texts.use(({ addText }) => addText(app, text));
  };
  window.addEventListener("paste", onPaste, true);
  return () => window.removeEventListener("paste", onPaste, true);
}
