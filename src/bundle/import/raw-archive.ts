import type { Result } from "#base/result.ts";

/** One file of an archive as it was found: nothing checked, nothing changed. */
export interface RawEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Type and permission bits; `undefined` when the zip was made on a system without them. */
  readonly unixMode: number | undefined;
}

/** What an import says, line by line. */
export interface ReportLine {
  /** `found`: what is there. `fixed`: what was changed, and why. `note`: what to know or do. */
  readonly kind: "found" | "fixed" | "note";
  readonly text: string;
}

/** What there is to know about an archive besides its files. */
export interface ImportOptions {
  /** Of the archive, for the project's name. */
  readonly fileName: string;
  /** Which function of a template is wanted. */
  readonly functionId?: string | undefined;
  readonly from?: "zip" | "folder" | "template";
  /** Reads a zip within the archive, with the same limits; without it such zips stay files. */
  readonly unzip?: (bytes: Uint8Array) => Promise<Result<RawEntry[], string>>;
}

/** Bounds while reading: Lambda's own for the unpacked size, ours where it has none. */
export const IMPORT_LIMITS = {
  zipBytes: 262_144_000,
  unpackedBytes: 262_144_000,
  files: 10_000,
} as const;
