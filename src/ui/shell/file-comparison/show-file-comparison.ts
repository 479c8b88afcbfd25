import { createStore } from "zustand/vanilla";
import { showDialog } from "#ui/state/workbench-store.ts";

/** What the files are compared with, by its id: `last-run`, `example:bash`, `version:<when>`, `run:<id>`. */
export const comparedWithStore = createStore<{ readonly id: string | undefined }>(() => ({
  id: undefined,
}));

/** Opens the comparison of files; without an id, with what is there to compare with. */
export function showFileComparison(id?: string): void {
  comparedWithStore.setState({ id });
  showDialog("file-comparison");
}
