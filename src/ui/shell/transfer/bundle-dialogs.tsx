import { Suspense, lazy } from "react";
import { useStore } from "zustand";
import { bundleDialogStore, showBundleDialog } from "#ui/state/transfer/bundle-dialog-store.ts";

const Download = lazy(async () => ({
  default: (await import("./download-dialog.tsx")).DownloadDialog,
}));
const Report = lazy(async () => ({ default: (await import("./import-report.tsx")).ImportReport }));
const Reading = lazy(async () => ({
  default: (await import("./import-report.tsx")).ReadingDialog,
}));
const Projects = lazy(async () => ({
  default: (await import("./projects-dialog.tsx")).ProjectsDialog,
}));
const Share = lazy(async () => ({ default: (await import("./share-dialog.tsx")).ShareDialog }));
const Shared = lazy(async () => ({ default: (await import("./shared-dialog.tsx")).SharedDialog }));

const close = (): void => showBundleDialog(undefined);

/** Download, import, projects and share: each loaded when it is first opened. */
export function BundleDialogs() {
  const dialog = useStore(bundleDialogStore, (state) => state.dialog);
  return (
    <Suspense>
      {dialog?.kind === "download" ? (
        <Download what={dialog.what} saveWhenReady={dialog.saveWhenReady} onClose={close} />
      ) : null}
      {dialog?.kind === "reading" ? (
        <Reading fileName={dialog.fileName} share={dialog.share} />
      ) : null}
      {dialog?.kind === "import-report" ? (
        <Report fileName={dialog.fileName} report={dialog.report} onClose={close} />
      ) : null}
      {dialog?.kind === "projects" ? <Projects onClose={close} /> : null}
      {dialog?.kind === "share" ? <Share onClose={close} /> : null}
      {dialog?.kind === "shared" ? <Shared onClose={close} /> : null}
    </Suspense>
  );
}
