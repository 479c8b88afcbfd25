import { createStore } from "zustand/vanilla";

/**
 * Open the file chooser and the folder chooser of Import, which stand in the toolbar. Browsers allow it during a click or
 * key press only.
 */
export const importChooser = createStore<{
  readonly open: () => void;
  readonly openFolder: () => void;
}>(() => ({ open: () => undefined, openFolder: () => undefined }));
