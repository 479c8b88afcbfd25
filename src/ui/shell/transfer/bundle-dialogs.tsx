import { useStore } from "zustand";
import { laterDialog } from "#ui/kit/later.ts";
import { bundleDialogStore, showBundleDialog } from "#ui/state/transfer/bundle-dialog-store.ts";

const Download = laterDialog(async () => (await import("./download-dialog.tsx")).DownloadDialog);
const Report = laterDialog(async () => (await import("./import-report.tsx")).ImportReport);
const Reading = laterDialog(async () => (await import("./import-report.tsx")).ReadingDialog);
const Projects = laterDialog(async () => (await import("./projects-dialog.tsx")).ProjectsDialog);
const Share = laterDialog(async () => (await import("./share-dialog.tsx")).ShareDialog);
const Shared = laterDialog(async () => (await import("./shared-dialog.tsx")).SharedDialog);

/** Download, import, projects and share. */
export function BundleDialogs() {
  const dialog = useStore(bundleDialogStore, (state) => state.dialog);
  if (dialog === undefined) return null;
  const common = {
    onClose: () => showBundleDialog(undefined),
    onReopen: () => showBundleDialog(dialog),
  };
  switch (dialog.kind) {
    case "download":
      return <Download what={dialog.what} saveWhenReady={dialog.saveWhenReady} {...common} />;
    case "reading":
      return <Reading fileName={dialog.fileName} share={dialog.share} {...common} />;
    case "import-report":
      return (
        <Report
          fileName={dialog.fileName}
          report={dialog.report}
          choice={dialog.choice}
          layer={dialog.layer}
          {...common}
        />
      );
    case "projects":
      return <Projects {...common} />;
    case "share":
      return <Share {...common} />;
    case "shared":
      return <Shared {...common} />;
  }
}
