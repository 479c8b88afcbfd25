import { Suspense, lazy } from "react";
import { useStore } from "zustand";
import { workbenchStore } from "./workbench-store.ts";

const Palette = lazy(async () => ({ default: (await import("./palette/palette.tsx")).Palette }));
const Breakpoints = lazy(async () => ({
  default: (await import("./breakpoints/breakpoints-dialog.tsx")).BreakpointsDialog,
}));
const Shortcuts = lazy(async () => ({
  default: (await import("./palette/shortcuts-dialog.tsx")).ShortcutsDialog,
}));

/** The dialog that is open, if one is. Their code is loaded when they are first opened. */
export function Dialogs() {
  const dialog = useStore(workbenchStore, (state) => state.dialog);
  return (
    <Suspense>
      {dialog === "palette" ? <Palette /> : null}
      {dialog === "breakpoints" ? <Breakpoints /> : null}
      {dialog === "shortcuts" ? <Shortcuts /> : null}
    </Suspense>
  );
}
