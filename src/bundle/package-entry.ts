/** One file of a zip. */
export interface PackageEntry {
  /** Path in the zip: relative, `/` between names. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits, for example 0o755. A symbolic link has its type too, and its target as bytes. */
  readonly mode: number;
}

/** Entries in the order in which a zip has them: by path, compared by code units, on every machine the same. */
export function sortEntries(entries: Iterable<PackageEntry>): PackageEntry[] {
  return [...entries].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Names that editors and file managers leave behind, and that nobody wants to deploy. */
const JUNK = [
  /(^|\/)\.DS_Store$/,
  /(^|\/)Thumbs\.db$/i,
  /(^|\/)desktop\.ini$/i,
  /(^|\/)__MACOSX\//,
  /(^|\/)\._[^/]+$/,
  /(^|\/)\.git\//,
  /\.sw[op]$/,
  /~$/,
];

/** Whether a path is left out of every package. */
export function isJunk(path: string): boolean {
  return JUNK.some((pattern) => pattern.test(path));
}
