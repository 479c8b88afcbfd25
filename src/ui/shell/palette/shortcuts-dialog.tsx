import { ALL_ACTIONS } from "#ui/state/actions.ts";
import { shortcutText } from "#ui/kit/shortcut.ts";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog } from "#ui/state/workbench-store.ts";
import css from "./palette.module.css";

/** Keys that belong to one place and are no commands. */
const LOCAL_KEYS: readonly (readonly [what: string, keys: string])[] = [
  ["Leave the editor", "Esc, then Tab"],
  ["Tab key in the editor: indent or leave", "Ctrl+M"],
  ["Find, go to a line, in the editor", "Ctrl+F, Ctrl+G"],
  ["Comment in or out, in the editor", "Ctrl+/"],
  ["Caret on the next match too, in the editor", "Ctrl+D"],
  ["Fold, unfold, in the editor", "Ctrl+Shift+[, Ctrl+Shift+]"],
  ["Breakpoint on the line, in the editor", "F9"],
  ["Rename, in the file tree and the saved events", "F2"],
  ["Delete, in the file tree and the saved events", "Delete"],
  ["Move a file, in the file tree", "Ctrl+Shift+D, arrows, Enter"],
  ["Menu of a row", "Shift+F10"],
];

export function ShortcutsDialog() {
  return (
    <Dialog
      title="Keyboard shortcuts"
      summary="All of these are in the command palette too."
      onClose={() => showDialog(undefined)}
      isText
    >
      <table className={css["shortcuts"]}>
        <tbody>
          {ALL_ACTIONS.map(
            ({ id, label, title = label, shortcuts = [], shortcutsOutsideText = [] }) =>
              shortcuts.length === 0 ? null : (
                <Row
                  key={id}
                  what={title}
                  keys={[...shortcuts, ...shortcutsOutsideText].map((key) => shortcutText(key))}
                />
              ),
          )}
          {LOCAL_KEYS.map(([what, keys]) => (
            <Row key={what} what={what} keys={[keys]} />
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function Row({ what, keys }: { readonly what: string; readonly keys: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </td>
    </tr>
  );
}
