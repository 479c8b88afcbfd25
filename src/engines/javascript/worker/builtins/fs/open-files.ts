import { constants } from "./constants.ts";
import { type Call, fsError } from "./fs-error.ts";
import type { Entry, Volume } from "./volume.ts";

/** Of a process that has only its three standard streams open. */
const FIRST_DESCRIPTOR = 3;

interface OpenFile {
  readonly entry: Entry;
  readonly flags: number;
  /** Where reading and writing without a position goes on. */
  position: number;
}

/** The open files of the process, by descriptor. */
export class OpenFiles {
  readonly #volume: Volume;
  readonly #files = new Map<number, OpenFile>();

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  open(path: string, flags: number, mode: number, call: Call): number {
    const isWriting = (flags & 3) !== constants.O_RDONLY;
    let entry = this.#volume.find(path, call);
    if (entry === undefined) {
      if ((flags & constants.O_CREAT) === 0) throw fsError("ENOENT", call);
      entry = this.#volume.create(path, "file", mode, call);
    } else {
      if ((flags & constants.O_CREAT) !== 0 && (flags & constants.O_EXCL) !== 0)
        throw fsError("EEXIST", call);
      if (entry.kind === "folder" && isWriting) throw fsError("EISDIR", call);
      if ((flags & constants.O_DIRECTORY) !== 0 && entry.kind === "file")
        throw fsError("ENOTDIR", call);
      const isReading = (flags & 3) !== constants.O_WRONLY;
      this.#volume.access(entry, (isReading ? 4 : 0) | (isWriting ? 2 : 0), call);
      if (isWriting && (flags & constants.O_TRUNC) !== 0 && entry.size > 0)
        this.#volume.write(entry, 0, new Uint8Array(), call);
    }
    let descriptor = FIRST_DESCRIPTOR;
    while (this.#files.has(descriptor)) descriptor += 1;
    this.#files.set(descriptor, { entry, flags, position: 0 });
    return descriptor;
  }

  close(descriptor: number): void {
    if (!this.#files.delete(descriptor)) throw fsError("EBADF", { syscall: "close" });
  }

  entry(descriptor: number, call: Call): Entry {
    return this.#current(this.#file(descriptor, call));
  }

  /** Bytes from a position, or from where the last read ended; a view. */
  read(descriptor: number, length: number, position: number | undefined): Uint8Array {
    const call = { syscall: "read" };
    const file = this.#file(descriptor, call);
    if ((file.flags & 3) === constants.O_WRONLY) throw fsError("EBADF", call);
    if (file.entry.kind === "folder") throw fsError("EISDIR", call);
    const from = position ?? file.position;
    const bytes = this.#volume.bytes(this.#current(file)).subarray(from, from + length);
    if (position === undefined) file.position += bytes.length;
    return bytes;
  }

  write(descriptor: number, bytes: Uint8Array, position: number | undefined): void {
    const call = { syscall: "write" };
    const file = this.#file(descriptor, call);
    if ((file.flags & 3) === constants.O_RDONLY) throw fsError("EBADF", call);
    const entry = this.#current(file);
    const isAppending = (file.flags & constants.O_APPEND) !== 0;
    const from = isAppending ? entry.size : (position ?? file.position);
    this.#volume.write(...spliced(entry, this.#volume.bytes(entry), from, bytes), call);
    if (position === undefined) file.position = from + bytes.length;
  }

  truncate(descriptor: number, length: number): void {
    const call = { syscall: "ftruncate" };
    const file = this.#file(descriptor, call);
    if ((file.flags & 3) === constants.O_RDONLY) throw fsError("EINVAL", call);
    const entry = this.#current(file);
    const from = Math.min(length, entry.size);
    this.#volume.write(entry, from, new Uint8Array(length - from), call);
  }

  #file(descriptor: number, call: Call): OpenFile {
    const file = this.#files.get(descriptor);
    if (file === undefined) throw fsError("EBADF", call);
    return file;
  }

  #current({ entry }: OpenFile): Entry {
    return entry.tmp === undefined ? entry : this.#volume.entryOf(entry.tmp, entry.path);
  }
}

/** A write somewhere in a file as one that goes to its end: what follows comes along, a gap before is zeros. */
function spliced(
  entry: Entry,
  old: Uint8Array,
  from: number,
  bytes: Uint8Array,
): [Entry, number, Uint8Array] {
  if (from === old.length) return [entry, from, bytes];
  const start = Math.min(from, old.length);
  const whole = new Uint8Array(Math.max(from + bytes.length, old.length) - start);
  whole.set(old.subarray(start));
  whole.set(bytes, from - start);
  return [entry, start, whole];
}
