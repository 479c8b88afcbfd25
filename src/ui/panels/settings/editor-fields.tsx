import { useStore } from "zustand";
import { changeEditorLook, changeFontSize, editorLookStore } from "#ui/state/editor-look.ts";
import { SwitchField, TextField } from "./fields.tsx";

/** How code is shown and typed here. These belong to the browser, not to the project. */
export function EditorFields() {
  const { fontSize, fontFamily, hasVimKeys } = useStore(editorLookStore);
  return (
    <>
      <TextField
        label="Font size"
        unit="px"
        width="short"
        help="8 to 40. Kept in this browser, for all projects."
        value={String(fontSize)}
        onCommit={changeFontSize}
      />
      <TextField
        label="Monospace font"
        help="A font that this computer has, or several with commas between. Empty: the system’s."
        value={fontFamily}
        onCommit={(text) => {
          changeEditorLook({ fontFamily: text });
          return undefined;
        }}
      />
      <SwitchField
        label="Vim keys"
        help="Normal, insert and visual mode, with its commands in the line under the code."
        isOn={hasVimKeys}
        onChange={(isOn) => changeEditorLook({ hasVimKeys: isOn })}
      />
    </>
  );
}
