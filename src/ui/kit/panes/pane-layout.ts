import { createStore } from "zustand/vanilla";
import { localSetting } from "../local-setting.ts";

/** Pane id → per cent of the split. */
export type PaneSizes = Readonly<Record<string, number>>;

/** Remembers how a split was divided; nothing when it is as it begins. */
export function paneSizesSetting(group: string) {
  return localSetting<PaneSizes | undefined>(`panes:${group}`, undefined, (stored) => {
    if (typeof stored !== "object" || stored === null) return undefined;
    const entries = Object.entries(stored);
    if (entries.length === 0) return undefined;
    return entries.every(([, size]) => typeof size === "number" && size >= 0 && size <= 100)
      ? Object.fromEntries(entries as [string, number][]) // checked in the line above
      : undefined;
  });
}

/** Asks the panes to collapse or come back: the toolbar and the palette don't hold them. */
export const paneToggles = createStore<Readonly<Record<"files" | "stage", () => void>>>(() => ({
  files: () => undefined,
  stage: () => undefined,
}));
