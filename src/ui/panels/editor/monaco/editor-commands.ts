import type { editor } from "monaco-editor/editor";
import { type AppCommand, addCommands } from "#ui/state/commands/command-store.ts";
import { SHORTCUTS } from "#ui/state/commands/shortcuts.ts";
import { editorStore, whileFormatting } from "../editor-store.ts";
import { toggleWordWrap } from "../word-wrap.ts";
import { goToProblem } from "./problem-navigation.ts";

const FORMAT = "editor.action.formatDocument";

/** The editor's own actions in the command palette, and those that the line under the editor offers. */
export function registerEditorCommands(code: editor.IStandaloneCodeEditor): () => void {
  const run = async (id: string): Promise<void> => {
    code.focus();
    await code.getAction(id)?.run();
  };
  const format = (): void => {
    void whileFormatting(run(FORMAT));
  };
  const nextProblem = (): void => goToProblem(code, "next");
  const action = (id: string, title: string, more: Partial<AppCommand> = {}): AppCommand => ({
    id: `editor-${id}`,
    title,
    group: "Edit",
    run: () => void run(id),
    ...more,
  });
  const removeCommands = addCommands([
    action(FORMAT, "Format the document", {
      shortcut: SHORTCUTS.format,
      keywords: ["shfmt", "indent", "pretty"],
      isEnabled: () => code.getAction(FORMAT)?.isSupported() ?? false,
      run: format,
    }),
    action("actions.find", "Find in the document"),
    action("editor.action.startFindReplaceAction", "Replace in the document"),
    action("editor.action.gotoLine", "Go to a line"),
    {
      id: "next-problem",
      title: "Next problem",
      group: "Edit",
      shortcut: SHORTCUTS.nextProblem,
      keywords: ["error", "warning", "lint"],
      run: nextProblem,
    },
    {
      id: "previous-problem",
      title: "Previous problem",
      group: "Edit",
      shortcut: SHORTCUTS.previousProblem,
      keywords: ["error", "warning", "lint"],
      run: () => goToProblem(code, "previous"),
    },
    action("editor.action.showHover", "Explain the word at the caret", {
      keywords: ["hover", "meaning", "header", "variable", "type"],
    }),
    action("editor.action.commentLine", "Comment the line in or out"),
    action("editor.foldAll", "Fold everything"),
    action("editor.unfoldAll", "Unfold everything"),
    {
      id: "word-wrap",
      title: "Word wrap: on or off",
      group: "View",
      shortcut: SHORTCUTS.wordWrap,
      keywords: ["long lines", "break"],
      run: toggleWordWrap,
    },
    action("editor.action.toggleTabFocusMode", "Tab key: indent or leave the editor"),
  ]);
  editorStore.setState({ tools: { format, nextProblem } });
  return () => {
    removeCommands();
    editorStore.setState({ tools: undefined });
  };
}
