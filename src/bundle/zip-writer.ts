import { concatBytes } from "#base/concat-bytes.ts";
import { Zip, ZipDeflate } from "fflate";
import { isSymbolicLink } from "#contract/symbolic-links.ts";
import { type PackageEntry, sortEntries } from "./package-entry.ts";

/** Host system "Unix" of the zip format, which makes readers take the mode bits from the external attributes. */
const UNIX = 3;
const REGULAR_FILE = 0o100000;

/**
 * A zip with Unix modes, deterministic: the same entries give the same bytes, in whatever order and time zone.
 * Modes are in the upper half of the external attributes (Runtime API reference §11, "Permissions in zips").
 *
 * NOTE: fflate's streaming writer, not `zipSync`: that one keeps the entries in a plain object, which loses a file
 * called `__proto__` and moves files with names like `42` to the front.
 *
 * @param onProgress bytes of content packed so far
 */
export function writeZip(
  entries: Iterable<PackageEntry>,
  onProgress?: (packed: number) => void,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const zip = new Zip((error, part) => {
    if (error !== null) throw error;
    parts.push(part);
    size += part.length;
  });
  // The earliest moment that the format can express, the same for every entry, so that the same files give the same
  // bytes. A local date, made now, because fflate writes local fields.
  const moment = new Date(1980, 0, 1, 0, 0, 0);
  let packed = 0;
  for (const { path, bytes, mode } of sortEntries(entries)) {
    const file = new ZipDeflate(path, { level: 9 });
    file.os = UNIX;
    file.attrs = ((isSymbolicLink({ mode }) ? mode : REGULAR_FILE | mode) << 16) >>> 0;
    file.mtime = moment;
    zip.add(file);
    file.push(bytes, true);
    packed += bytes.length;
    onProgress?.(packed);
  }
  zip.end();

  return concatBytes(parts);
}
