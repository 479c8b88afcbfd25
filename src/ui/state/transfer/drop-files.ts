import { createStore } from "zustand/vanilla";
import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { importFiles } from "./import-when-needed.ts";
import { droppedFiles } from "./picked-files.ts";

/** Where files that are being dragged over the page would go; `undefined` while none are. */
export type DropTarget =
  | { readonly kind: "page"; readonly what: "zip" | "files" }
  /** A folder in the tree shows itself where they land. */
  | { readonly kind: "tree" };

export const dropStore = createStore<{ readonly target: DropTarget | undefined }>(() => ({
  target: undefined,
}));

/**
 * Takes files and folders that are dropped on the page, as Import does. The file tree keeps what is dropped on it, which
 * lands in the folder under the pointer, unless it is a zip: that opens as a project. Returns the way to stop.
 */
export function listenForDrops(app: App): () => void {
  const isForTree = ({ target, dataTransfer }: DragEvent): boolean =>
    target instanceof Element && target.closest("[role=tree]") !== null && !isZip(dataTransfer);
  const show = (target: DropTarget | undefined): void => {
    const before = dropStore.getState().target;
    if (JSON.stringify(before) !== JSON.stringify(target)) dropStore.setState({ target });
  };
  const onDragOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    // Without this the browser would leave the page and show the file.
    event.preventDefault();
    show(
      isForTree(event)
        ? { kind: "tree" }
        : { kind: "page", what: isZip(event.dataTransfer) ? "zip" : "files" },
    );
  };
  const onDragLeave = (event: DragEvent): void => {
    // Out of the window.
    if (event.relatedTarget === null) show(undefined);
  };
  const onDrop = (event: DragEvent): void => {
    show(undefined);
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
  const listeners = [
    ["dragover", onDragOver],
    ["dragleave", onDragLeave],
    ["drop", onDrop],
  ] as const;
  for (const [type, listener] of listeners) window.addEventListener(type, listener, true);
  return () => {
    for (const [type, listener] of listeners) window.removeEventListener(type, listener, true);
  };
}

/** Before the drop browsers tell kinds only, and some not even these: then it counts as files. */
function isZip(data: DataTransfer | null): boolean {
  return [...(data?.items ?? [])].some(({ type }) => /^application\/(x-)?zip/.test(type));
}
