import { Suspense, lazy } from "react";
import { useStore } from "zustand";
import { BundleDialogs } from "./transfer/bundle-dialogs.tsx";
import { whenIdle } from "#ui/kit/when-idle.ts";
import { workbenchStore } from "#ui/state/workbench-store.ts";

const Palette = lazy(async () => ({ default: (await import("./palette/palette.tsx")).Palette }));
const Breakpoints = lazy(async () => ({
  default: (await import("./breakpoints/breakpoints-dialog.tsx")).BreakpointsDialog,
}));
const Tooltips = lazy(async () => {
  await whenIdle();
  return { default: (await import("#ui/kit/controls/tooltip-layer.tsx")).TooltipLayer };
});
const Shortcuts = lazy(async () => ({
  default: (await import("./palette/shortcuts-dialog.tsx")).ShortcutsDialog,
}));

const Differences = lazy(async () => ({
  default: (await import("./help/differences-dialog.tsx")).DifferencesDialog,
}));

const Reference = lazy(async () => ({
  default: (await import("./help/reference-dialog.tsx")).ReferenceDialog,
}));

const Templates = lazy(async () => ({
  default: (await import("./templates/template-dialog.tsx")).TemplateDialog,
}));

const Tools = lazy(async () => ({
  default: (await import("./help/tools-dialog.tsx")).ToolsDialog,
}));

/** The dialog that is open, if one is. Their code is loaded when they are first opened. */
export function Dialogs() {
  const dialog = useStore(workbenchStore, (state) => state.dialog);
  return (
    <>
      <Suspense>
        <Tooltips />
      </Suspense>
      <Suspense>
        <BundleDialogs />
        {dialog === "palette" ? <Palette /> : null}
        {dialog === "breakpoints" ? <Breakpoints /> : null}
        {dialog === "shortcuts" ? <Shortcuts /> : null}
        {dialog === "templates" ? <Templates /> : null}
        {dialog === "tools" ? <Tools /> : null}
        {dialog === "differences" ? <Differences /> : null}
        {dialog === "reference" ? <Reference /> : null}
      </Suspense>
    </>
  );
}
