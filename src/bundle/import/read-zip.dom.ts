import { concatBytes } from "#base/concat-bytes.ts";
import { messageOf } from "#base/message-of.ts";
import {
  type Entry,
  Uint8ArrayReader,
  ZipReader,
  configure,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { type Result, err, ok } from "#base/result.ts";
import { IMPORT_LIMITS, type RawEntry } from "./raw-archive.ts";

configure({ useWebWorkers: false });

/** Host systems of the zip format whose external attributes carry Unix modes: Unix, and macOS. */
const UNIX_HOSTS = new Set([3, 19]);
const STORED = 0;
const DEFLATED = 8;

interface Limits {
  readonly zipBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

/**
 * Reads a zip, no matter who made it, within limits. All or nothing: the error is a text for people, and says what is wrong
 * with which entry.
 *
 * @param onProgress share of the zip that is read, 0 to 1
 */
export async function readZip(
  zip: Blob,
  onProgress?: (share: number) => void,
  limits: Limits = IMPORT_LIMITS,
): Promise<Result<RawEntry[], string>> {
  if (zip.size > limits.zipBytes) {
    return err(
      `The zip has ${megabytes(zip.size)} MB; up to ${megabytes(limits.zipBytes)} MB can be opened. Lambda takes at most 50 MB by direct upload.`,
    );
  }
  if (zip.size === 0) return err("The file is empty: it is no zip. Choose another one.");
  // From memory, which it fits into by the limit: reading a blob piece by piece asks the browser three times for each
  // file, which makes minutes of thousands of files.
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await zip.arrayBuffer())), {
    filenameValidation: "tolerant",
    strictness: "balanced",
    checkCrc32: true,
    checkOverlappingEntry: true,
  });
  try {
    const listed = await listEntries(reader, limits);
    if (!listed.ok) return listed;
    return await readEntries(listed.value, limits, onProgress);
  } catch (error) {
    return err(problemText(error));
  } finally {
    await reader.close().catch(() => undefined); // Nothing is lost: the reader only reads.
  }
}

async function listEntries(
  reader: ZipReader<Uint8Array>,
  limits: Limits,
): Promise<Result<Entry[], string>> {
  const entries: Entry[] = [];
  let declared = 0;
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    entries.push(entry);
    if (entries.length > limits.files) {
      return err(
        `The zip has more than ${limits.files} files, which is more than a project can hold. Remove what the function doesn't need, such as caches and development packages.`,
      );
    }
    if (entry.encrypted) {
      return err(
        `“${entry.filename}” is encrypted, so the zip can't be read. Lambda could not read it either: make a zip without a password.`,
      );
    }
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      return err(
        `“${entry.filename}” is compressed by method ${entry.compressionMethod}; zips for Lambda use deflate (8) or none (0). Make the zip again with a usual tool.`,
      );
    }
    declared += entry.uncompressedSize;
    if (declared > limits.unpackedBytes) return err(tooLarge(limits));
  }
  return ok(entries);
}

async function readEntries(
  entries: readonly Entry[],
  limits: Limits,
  onProgress: ((share: number) => void) | undefined,
): Promise<Result<RawEntry[], string>> {
  const packed = entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
  let done = 0;
  const room = { bytes: limits.unpackedBytes };
  const readOne = async (entry: Entry): Promise<readonly RawEntry[]> => {
    if (entry.directory) return [];
    // Sizes in the directory may lie: what really comes out is counted.
    const sink = boundedSink(room);
    await entry.getData(sink.writable);
    done += entry.compressedSize;
    onProgress?.(packed === 0 ? 1 : done / packed);
    const isUnix = UNIX_HOSTS.has(entry.versionMadeBy >> 8);
    const mode = entry.externalFileAttributes >>> 16;
    const unixMode = isUnix && mode !== 0 ? mode : undefined;
    return [{ path: entry.filename, bytes: sink.bytes(), unixMode }];
  };
  const read: RawEntry[] = [];
  for (let next = 0; next < entries.length; next += AT_ONCE) {
    const group = await Promise.all(entries.slice(next, next + AT_ONCE).map(readOne));
    read.push(...group.flat());
  }
  return ok(read);
}

/** Inflating a small file is nearly all waiting, so that thousands of them one by one took minutes. */
const AT_ONCE = 32;

class TooLarge extends Error {}

/** Takes what is inflated and stops as soon as there is no room for it; the room is that of all together. */
function boundedSink(room: { bytes: number }): {
  readonly writable: WritableStream<Uint8Array>;
  bytes(): Uint8Array;
} {
  const parts: Uint8Array[] = [];
  const writable = new WritableStream<Uint8Array>({
    write(part) {
      room.bytes -= part.length;
      if (room.bytes < 0) throw new TooLarge();
      parts.push(part.slice());
    },
  });
  return {
    writable,
    bytes() {
      return concatBytes(parts);
    },
  };
}

function problemText(error: unknown): string {
  if (error instanceof TooLarge) return tooLarge(IMPORT_LIMITS);
  const message = messageOf(error);
  if (/overlapping/i.test(message)) {
    return "Entries of the zip overlap, as in a zip bomb, so nothing was taken from it. Make the zip again from its files.";
  }
  if (/end of central directory|not found|format|truncated|prematurely/i.test(message)) {
    return `The zip can't be read: it is cut off or damaged (${message}). Copy or download it again; \`unzip -t\` checks it.`;
  }
  return `The zip is damaged (${message}), so nothing was taken from it. Copy or download it again; \`unzip -t\` checks it.`;
}

function tooLarge(limits: Limits): string {
  return `The zip unpacks to more than ${megabytes(limits.unpackedBytes)} MB, Lambda's limit with layers, so nothing was taken from it. A zip bomb looks like this too.`;
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1024 / 1024));
}
