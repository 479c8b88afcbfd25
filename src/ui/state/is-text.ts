/** Inputs that hold no text of their own to undo or to paste into. */
const NOT_TEXT = "[type=checkbox], [type=radio], [type=range], [type=button], [type=file]";

/** Whether text is edited there. Monaco's may be an element of its own that is edited without being a field. */
export function isText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      `input:not(${NOT_TEXT}), textarea, [contenteditable], [role=textbox], .monaco-editor`,
    ) !== null
  );
}
