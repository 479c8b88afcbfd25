import { later } from "#ui/kit/later.ts";
import { editorLookStore } from "#ui/state/editor-look.ts";
import type { editor } from "monaco-editor/editor";

/** The keys themselves: 190 kB that only those who want them load. */
const vim = later(() => import("monaco-vim"), "asked");

/**
 * Gives the editor Vim's keys while the setting is on.
 *
 * @param line the element in which Vim says its mode and takes commands
 * @returns the way to stop
 */
export function followVimKeys(code: editor.IStandaloneCodeEditor, line: HTMLElement): () => void {
  let mode: { dispose(): void } | undefined;
  let isGone = false;
  const end = (): void => {
    mode?.dispose();
    mode = undefined;
    line.replaceChildren();
    line.hidden = true;
  };
  const follow = (): void => {
    if (!editorLookStore.getState().hasVimKeys) {
      end();
      return;
    }
    vim.use(({ initVimMode }) => {
      if (isGone || mode !== undefined || !editorLookStore.getState().hasVimKeys) return;
      line.hidden = false;
      mode = initVimMode(code, line);
    });
  };
  follow();
  const stop = editorLookStore.subscribe(follow);
  return () => {
    isGone = true;
    stop();
    end();
  };
}
