import type { editor } from "monaco-editor/editor";
import { type EditorToolId, editorToolsStore } from "#ui/state/editor-tools.ts";
import { whileFormatting } from "../editor-store.ts";
import { goToProblem } from "./problem-navigation.ts";

const FORMAT = "editor.action.formatDocument";

/** Gives the page's actions the editor that they act on. Returns the way to take it back. */
export function offerEditorTools(code: editor.IStandaloneCodeEditor): () => void {
  const run = async (id: string): Promise<void> => {
    code.focus();
    await code.getAction(id)?.run();
  };
  const tools = {
    run(id: EditorToolId) {
      if (id === "format") void whileFormatting(run(FORMAT));
      else if (id === "nextProblem") goToProblem(code, "next");
      else if (id === "previousProblem") goToProblem(code, "previous");
      else void run(id);
    },
    can(id: EditorToolId): boolean {
      if (id === "format") return code.getAction(FORMAT)?.isSupported() ?? false;
      if (id === "undo") return code.getModel()?.canUndo() ?? false;
      return true;
    },
  };
  editorToolsStore.setState({ tools });
  return () => {
    if (editorToolsStore.getState().tools === tools)
      editorToolsStore.setState({ tools: undefined });
  };
}
