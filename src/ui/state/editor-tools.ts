import { createStore } from "zustand/vanilla";

/** What the full editor does for the actions of the page: Monaco's own actions by their id, and three of ours. */
export interface EditorTools {
  readonly run: (id: EditorToolId) => void;
  readonly can: (id: EditorToolId) => boolean;
}

export type EditorToolId =
  | "format"
  | "nextProblem"
  | "previousProblem"
  | "actions.find"
  | "undo"
  | `editor.${string}`;

/** Empty until the full editor is there. */
export const editorToolsStore = createStore<{ readonly tools: EditorTools | undefined }>(() => ({
  tools: undefined,
}));
