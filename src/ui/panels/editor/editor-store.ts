import { createStore } from "zustand/vanilla";

export interface ProblemCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly remarks: number;
}

export interface EditorState {
  /** In the open document. */
  readonly problems: ProblemCounts;
  readonly isFormatting: boolean;
  /** Said by screen readers: the problem that was gone to. */
  readonly spoken: string;
}

export const NO_PROBLEMS: ProblemCounts = { errors: 0, warnings: 0, remarks: 0 };

/** The full editor's state for the line under it, which is there before the editor is. */
export const editorStore = createStore<EditorState>(() => ({
  problems: NO_PROBLEMS,
  isFormatting: false,
  spoken: "",
}));

/** Most formatting is done before anybody could read that it goes on. */
const SHOW_AFTER_MS = 200;
let running = 0;

/** Shows that the document is being formatted while `work` lasts, unless it is done at once. */
export async function whileFormatting<T>(work: Promise<T>): Promise<T> {
  running += 1;
  const timer = setTimeout(() => editorStore.setState({ isFormatting: true }), SHOW_AFTER_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    running -= 1;
    if (running === 0) editorStore.setState({ isFormatting: false });
  }
}
