import { createStore } from "zustand/vanilla";

/** Opens the file chooser of Import, which stands in the toolbar. Browsers allow it during a click or key press only. */
export const importChooser = createStore<{ readonly open: () => void }>(() => ({
  open: () => undefined,
}));
