import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { importFiles } from "./import-when-needed.ts";
import { droppedFiles } from "./picked-files.ts";

/**
 * Takes files and folders that are dropped on the page, as Import does. The file tree keeps what is dropped on it, which
 * lands in the folder under the pointer, unless it is a zip: that opens as a project. Returns the way to stop.
 */
export function listenForDrops(app: App): () => void {
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  const isForTree = (event: DragEvent): boolean =>
    event.target instanceof Element && event.target.closest("[role=tree]") !== null;
  const onDragOver = (event: DragEvent): void => {
    // Without this the browser would leave the page and show the file.
    if (hasFiles(event)) event.preventDefault();
  };
  const onDrop = (event: DragEvent): void => {
    const { dataTransfer } = event;
    const files = [...(dataTransfer?.files ?? [])];
    if (dataTransfer === null || files.length === 0) return;
    if (isForTree(event) && !files.some(({ name }) => /\.zip$/i.test(name))) return;
    event.preventDefault();
    event.stopPropagation();
    droppedFiles(dataTransfer)
      .then((picked) => importFiles(app, picked))
      .catch(() => notify("error", "Nothing was imported: what was dropped could not be read."));
  };
  // In the capture phase: the editor would take the drop for text.
  window.addEventListener("dragover", onDragOver, true);
  window.addEventListener("drop", onDrop, true);
  return () => {
    window.removeEventListener("dragover", onDragOver, true);
    window.removeEventListener("drop", onDrop, true);
  };
}
