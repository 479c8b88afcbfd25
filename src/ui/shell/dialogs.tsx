import type { ComponentType } from "react";
import { useStore } from "zustand";
import { later, laterDialog, useLater } from "#ui/kit/later.ts";
import { type OpenDialog, showDialog, workbenchStore } from "#ui/state/workbench-store.ts";
import { BundleDialogs } from "./transfer/bundle-dialogs.tsx";

interface DialogProps {
  readonly onClose: () => void;
}

/** The dialogs by their names. What is typed right after Ctrl+K must not reach the page: the palette is there early. */
const DIALOGS = {
  palette: laterDialog(async () => (await import("./palette/palette.tsx")).Palette, "soon"),
  files: laterDialog(async () => (await import("./palette/palette.tsx")).FileFinder, "soon"),
  search: laterDialog(async () => (await import("./search/search-dialog.tsx")).SearchDialog),
  breakpoints: laterDialog(
    async () => (await import("./breakpoints/breakpoints-dialog.tsx")).BreakpointsDialog,
  ),
  shortcuts: laterDialog(
    async () => (await import("./palette/shortcuts-dialog.tsx")).ShortcutsDialog,
  ),
  differences: laterDialog(
    async () => (await import("./help/differences-dialog.tsx")).DifferencesDialog,
  ),
  reference: laterDialog(async () => (await import("./help/reference-dialog.tsx")).ReferenceDialog),
  templates: laterDialog(
    async () => (await import("./templates/template-dialog.tsx")).TemplateDialog,
  ),
  "run-locally": laterDialog(
    async () => (await import("./transfer/run-locally-dialog.tsx")).RunLocallyDialog,
  ),
  laboratory: laterDialog(
    async () => (await import("./laboratory/laboratory-dialog.tsx")).LaboratoryDialog,
  ),
  injections: laterDialog(
    async () => (await import("./breakpoints/injections-dialog.tsx")).InjectionsDialog,
  ),
  runs: laterDialog(async () => (await import("./runs/runs-dialog.tsx")).RunsDialog),
  "file-comparison": laterDialog(
    async () => (await import("./file-comparison/file-comparison-dialog.tsx")).FileComparisonDialog,
  ),
  tools: laterDialog(async () => (await import("./help/tools-dialog.tsx")).ToolsDialog),
} satisfies Readonly<
  Record<OpenDialog, ComponentType<DialogProps & { readonly onReopen: () => void }>>
>;

const tooltips = later(() => import("#ui/kit/controls/tooltip-layer.tsx"));

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useStore(workbenchStore, (state) => state.dialog);
  // Not missed where it stays away: every name is on its button, too.
  const loaded = useLater(tooltips, false);
  const Open = dialog === undefined ? undefined : DIALOGS[dialog];
  return (
    <>
      {loaded === undefined ? null : <loaded.TooltipLayer />}
      <BundleDialogs />
      {Open === undefined ? null : (
        <Open
          key={dialog}
          onClose={() => showDialog(undefined)}
          onReopen={() => showDialog(dialog)}
        />
      )}
    </>
  );
}
