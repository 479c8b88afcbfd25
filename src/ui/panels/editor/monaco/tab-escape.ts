import { type IDisposable, KeyCode, type editor } from "monaco-editor/editor";

/**
 * In the editor Tab indents, so it holds the keyboard. Escape gives the next Tab (or Shift+Tab) back to the page; any
 * other key takes that back. Ctrl+M switches for good.
 */
export function letTabOutAfterEscape(code: editor.IStandaloneCodeEditor): IDisposable {
  let isOut = false;
  const set = (next: boolean): void => {
    if (isOut === next) return;
    isOut = next;
    code.updateOptions({ tabFocusMode: next });
  };
  const keys = code.onKeyDown(({ keyCode }) => {
    if (keyCode === KeyCode.Escape) set(true);
    else if (keyCode !== KeyCode.Tab && keyCode !== KeyCode.Shift) set(false);
  });
  const blur = code.onDidBlurEditorText(() => set(false));
  return {
    dispose() {
      keys.dispose();
      blur.dispose();
    },
  };
}
