import { createStore } from "zustand/vanilla";
import type { TemplateFunction } from "#bundle/import/template/read-template.ts";
import type { ReportLine } from "#bundle/import/raw-archive.ts";

export type DownloadKind = "deployable" | "project" | "layer";

/** Functions of the template that an import came with; a project has one of them. */
export interface FunctionChoice {
  readonly functions: readonly TemplateFunction[];
  /** Logical ID of the one that was taken. */
  readonly chosen: string;
  /** Imports once more, with another one. */
  readonly choose: (id: string) => void;
}

/** An imported layer can join the project that was open before. */
export interface LayerOffer {
  readonly name: string;
  readonly projectName: string;
  readonly add: () => void;
}

/** The dialog of this folder that is open, if one is. */
export type BundleDialog =
  | { readonly kind: "download"; readonly what: DownloadKind; readonly saveWhenReady: boolean }
  | { readonly kind: "reading"; readonly fileName: string; readonly share: number }
  | {
      readonly kind: "import-report";
      readonly fileName: string;
      readonly report: readonly ReportLine[];
      readonly choice: FunctionChoice | undefined;
      readonly layer: LayerOffer | undefined;
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
