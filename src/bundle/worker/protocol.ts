import type { Result } from "#base/result.ts";
import type { Imported } from "../import/import-archive.ts";
import type { PackageEntry } from "../package-entry.ts";

/** What the page asks of the Web Worker; one request in its life. */
export type PackRequest =
  | { readonly kind: "pack"; readonly entries: readonly PackageEntry[] }
  | ({ readonly kind: "import" } & ImportSource);

/** What an import comes from, and which function of its template is wanted. */
export type ImportSource = {
  /** Of the zip, the folder or the template alone. */
  readonly fileName: string;
  readonly functionId?: string;
} & (
  | { readonly from: "zip" | "template"; readonly file: Blob }
  | {
      readonly from: "folder";
      readonly files: readonly { readonly path: string; readonly file: Blob }[];
    }
);

/** What the Web Worker answers: progress, then one end. */
export type PackAnswer =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "packed"; readonly zip: Uint8Array<ArrayBuffer> }
  | { readonly kind: "imported"; readonly result: Result<Imported, string> }
  | { readonly kind: "failed"; readonly message: string };
