import type { Result } from "#base/result.ts";
import type { RawEntry } from "../import/raw-archive.ts";
import type { PackageEntry } from "../package-entry.ts";

/** What the page asks of the Web Worker; one request in its life. */
export type PackRequest =
  | { readonly kind: "pack"; readonly entries: readonly PackageEntry[] }
  | { readonly kind: "unpack"; readonly zip: Blob };

/** What the Web Worker answers: progress, then one end. */
export type PackAnswer =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "packed"; readonly zip: Uint8Array<ArrayBuffer> }
  | { readonly kind: "unpacked"; readonly result: Result<RawEntry[], string> }
  | { readonly kind: "failed"; readonly message: string };
