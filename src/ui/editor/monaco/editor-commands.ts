import type { editor } from "monaco-editor/editor";
import { type AppCommand, addCommands } from "../../commands/command-store.ts";
import { SHORTCUTS } from "../../commands/shortcuts.ts";

/** The editor's own actions in the command palette. */
export function registerEditorCommands(code: editor.IStandaloneCodeEditor): () => void {
  const action = (id: string, title: string, more: Partial<AppCommand> = {}): AppCommand => ({
    id: `editor-${id}`,
    title,
    group: "Edit",
    run: () => {
      code.focus();
      void code.getAction(id)?.run();
    },
    ...more,
  });
  return addCommands([
    action("editor.action.formatDocument", "Format the document", {
      shortcut: SHORTCUTS.format,
      isEnabled: () => code.getAction("editor.action.formatDocument")?.isSupported() ?? false,
    }),
    action("actions.find", "Find in the document"),
    action("editor.action.startFindReplaceAction", "Replace in the document"),
    action("editor.action.marker.next", "Next problem", { keywords: ["error", "warning", "lint"] }),
    action("editor.action.commentLine", "Comment the line in or out"),
    action("editor.action.toggleTabFocusMode", "Tab key: indent or leave the editor"),
  ]);
}
