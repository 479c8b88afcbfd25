import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";

/** What goes out of the page and comes into it. Implemented beside the bundle and storage code, loaded on demand. */
export interface ProjectActions {
  readonly importFiles: (files: readonly File[]) => void;
  readonly share: () => void;
  readonly downloadEntries: () => readonly MenuEntry[];
  readonly projectEntries: () => readonly MenuEntry[];
}
