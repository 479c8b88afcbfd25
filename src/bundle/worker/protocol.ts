import type { Result } from "#base/result.ts";
import type { Imported } from "../import/import-archive.ts";
import type { PackageEntry } from "../package-entry.ts";

/** What the page asks of the Web Worker; one request in its life. */
export type PackRequest =
  | { readonly kind: "pack"; readonly entries: readonly PackageEntry[] }
  /** A zip, or a template alone. */
  | {
      readonly kind: "import";
      readonly file: Blob;
      readonly fileName: string;
      readonly isZip: boolean;
      /** Which function of a template is wanted. */
      readonly functionId?: string;
    };

/** What the Web Worker answers: progress, then one end. */
export type PackAnswer =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "packed"; readonly zip: Uint8Array<ArrayBuffer> }
  | { readonly kind: "imported"; readonly result: Result<Imported, string> }
  | { readonly kind: "failed"; readonly message: string };
