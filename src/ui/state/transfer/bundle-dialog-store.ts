import { createStore } from "zustand/vanilla";
import type { ReportLine } from "#bundle/import/raw-archive.ts";

export type DownloadKind = "deployable" | "project" | "layer";

/** The dialog of this folder that is open, if one is. */
export type BundleDialog =
  | { readonly kind: "download"; readonly what: DownloadKind; readonly saveWhenReady: boolean }
  | { readonly kind: "reading"; readonly fileName: string; readonly share: number }
  | {
      readonly kind: "import-report";
      readonly fileName: string;
      readonly report: readonly ReportLine[];
    }
  | { readonly kind: "projects" }
  | { readonly kind: "share" }
  | { readonly kind: "shared" };

export const bundleDialogStore = createStore<{ readonly dialog: BundleDialog | undefined }>(() => ({
  dialog: undefined,
}));

export function showBundleDialog(dialog: BundleDialog | undefined): void {
  bundleDialogStore.setState({ dialog });
}
