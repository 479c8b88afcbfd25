import { Buffer } from "buffer/";
import { decoded, encoded, flagBits, modeBits, optionsOf, pathText, timeOf } from "./arguments.ts";
import { constants } from "./constants.ts";
import { type Call, argumentError, fsError, received } from "./fs-error.ts";
import { OpenFiles } from "./open-files.ts";
import { Dirent, Stats } from "./stats.ts";
import type { Entry, Volume } from "./volume.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * The calls of `node:fs`, each named as its promise form is. The three forms that Node has (`readFileSync`, `readFile`
 * with a callback, `promises.readFile`) are made of these.
 */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function createOperations(volume: Volume) {
  const files = new OpenFiles(volume);

  const withFile = <T>(
    target: unknown,
    flags: number,
    mode: number,
    run: (descriptor: number) => T,
  ): T => {
    if (typeof target === "number") return run(target);
    const path = pathText(target);
    const descriptor = files.open(path, flags, mode, { syscall: "open", path });
    try {
      return run(descriptor);
    } finally {
      files.close(descriptor);
    }
  };

  const writeFile = (target: unknown, data: unknown, given: unknown, flag: string): void => {
    const options = optionsOf(given);
    const bytes = encoded(data, options["encoding"]);
    withFile(
      target,
      flagBits(options["flag"], flag),
      modeBits(options["mode"], 0o666),
      (descriptor) => files.write(descriptor, bytes, undefined),
    );
  };

  const list = (entry: Entry, isRecursive: boolean): { entry: Entry; name: string }[] => {
    const found: { entry: Entry; name: string }[] = [];
    // Folder by folder, as Node does: all of one level before what lies below.
    const folders = [{ entry, prefix: "" }];
    for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
      for (const name of volume.names(next.entry)) {
        const path = `${next.entry.path === "/" ? "" : next.entry.path}/${name}`;
        const child = volume.get(path, { syscall: "scandir", path });
        found.push({ entry: child, name: next.prefix + name });
        if (isRecursive && child.kind === "folder")
          folders.push({ entry: child, prefix: `${next.prefix}${name}/` });
      }
    }
    return found;
  };

  const stat = (target: unknown, given: unknown, syscall: string): Stats | undefined => {
    const path = pathText(target);
    const call = { syscall, path };
    const options = optionsOf(given);
    if (options["bigint"] === true) throw unsupported("bigint", syscall);
    if (options["throwIfNoEntry"] !== false) return new Stats(volume.get(path, call));
    const entry = volume.find(path, call);
    return entry === undefined ? undefined : new Stats(entry);
  };

  const operations = {
    access(target: unknown, mode: unknown = constants.F_OK): void {
      const path = pathText(target);
      const call = { syscall: "access", path };
      volume.access(volume.get(path, call), Number(mode), call);
    },

    appendFile(target: unknown, data: unknown, options?: unknown): void {
      writeFile(target, data, options, "a");
    },

    chmod(target: unknown, mode: unknown): void {
      const path = pathText(target);
      const bits = modeBits(mode, 0);
      const call = { syscall: "chmod", path };
      volume.setAttributes(volume.get(path, call), { mode: bits }, call);
    },

    close(descriptor: unknown): void {
      files.close(Number(descriptor));
    },

    copyFile(from: unknown, to: unknown, mode: unknown = 0): void {
      const path = pathText(from, "src");
      const dest = pathText(to, "dest");
      const call = { syscall: "copyfile", path, dest };
      const source = volume.get(path, call);
      volume.access(source, 4, call);
      const target = volume.find(dest, call);
      if (target !== undefined && (Number(mode) & constants.COPYFILE_EXCL) !== 0)
        throw fsError("EEXIST", call);
      if (source.kind === "folder" || target?.kind === "folder") throw fsError("EISDIR", call);
      if (source.tmp !== undefined && source.tmp === target?.tmp) return;
      const copy = target ?? volume.create(dest, "file", source.mode, call);
      volume.access(copy, 2, call);
      volume.write(copy, 0, volume.bytes(source).slice(), call);
      volume.setAttributes(copy, { mode: source.mode, at: Date.now() }, call);
    },

    exists(target: unknown): boolean {
      try {
        const path = pathText(target);
        return volume.find(path, { syscall: "access", path }) !== undefined;
      } catch {
        return false;
      }
    },

    fstat(descriptor: unknown): Stats {
      return new Stats(files.entry(Number(descriptor), { syscall: "fstat" }));
    },

    fsync(descriptor: unknown): void {
      files.entry(Number(descriptor), { syscall: "fsync" });
    },

    ftruncate(descriptor: unknown, length: unknown = 0): void {
      files.truncate(Number(descriptor), Number(length));
    },

    lstat: (target: unknown, options?: unknown): Stats | undefined =>
      stat(target, options, "lstat"),

    mkdir(target: unknown, given?: unknown): string | undefined {
      const options = typeof given === "object" ? optionsOf(given) : { mode: given };
      const path = pathText(target);
      const call = { syscall: "mkdir", path };
      const mode = modeBits(options["mode"], 0o777);
      if (options["recursive"] === true) return makeFolders(volume, path, mode, call);
      volume.create(path, "folder", mode, call);
      return undefined;
    },

    mkdtemp(prefix: unknown): string {
      const start = pathText(prefix, "prefix");
      const call = { syscall: "mkdtemp", path: `${start}XXXXXX` };
      const random = crypto.getRandomValues(new Uint8Array(6));
      const path = start + Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
      volume.create(path, "folder", 0o700, call);
      return path;
    },

    open(target: unknown, flags?: unknown, mode?: unknown): number {
      const path = pathText(target);
      return files.open(path, flagBits(flags, "r"), modeBits(mode, 0o666), {
        syscall: "open",
        path,
      });
    },

    /** Into a buffer; gives the number of bytes. */
    read(descriptor: unknown, ...args: readonly unknown[]): number {
      const { buffer, offset, length, position } = transfer(args);
      const bytes = files.read(Number(descriptor), length, position);
      buffer.set(bytes, offset);
      return bytes.length;
    },

    readdir(target: unknown, given?: unknown): (string | Buffer | Dirent)[] {
      const options = optionsOf(given);
      const path = pathText(target);
      const call = { syscall: "scandir", path };
      const folder = volume.get(path, call);
      if (folder.kind !== "folder") throw fsError("ENOTDIR", call);
      volume.access(folder, 4, call);
      return list(folder, options["recursive"] === true).map(({ entry, name }) => {
        const end = name.lastIndexOf("/");
        const parent = end === -1 ? path : `${path.replace(/\/$/, "")}/${name.slice(0, end)}`;
        if (options["withFileTypes"] === true)
          return new Dirent(name.slice(end + 1), parent, entry.kind === "folder");
        return options["encoding"] === "buffer" ? Buffer.from(name) : name;
      });
    },

    readFile(target: unknown, given?: unknown): Buffer | string {
      const options = optionsOf(given);
      return withFile(target, flagBits(options["flag"], "r"), 0o666, (descriptor) =>
        decoded(files.read(descriptor, Infinity, undefined), options["encoding"]),
      );
    },

    realpath(target: unknown): string {
      const path = pathText(target);
      const full = path.startsWith("/") ? path : `/var/task/${path}`;
      return volume.absolute(path, { syscall: "lstat", path: full });
    },

    rename(from: unknown, to: unknown): void {
      const path = pathText(from, "oldPath");
      const dest = pathText(to, "newPath");
      volume.rename(path, dest, { syscall: "rename", path, dest });
    },

    rm(target: unknown, given?: unknown): void {
      const options = optionsOf(given);
      const path = pathText(target);
      const call = { syscall: "lstat", path };
      const entry = options["force"] === true ? volume.find(path, call) : volume.get(path, call);
      if (entry === undefined) return;
      if (entry.kind === "file") volume.unlink(path, { syscall: "unlink", path });
      else if (options["recursive"] === true) volume.removeTree(path, { syscall: "rmdir", path });
      else throw folderError(path);
    },

    rmdir(target: unknown, given?: unknown): void {
      const path = pathText(target);
      const call = { syscall: "rmdir", path };
      if (optionsOf(given)["recursive"] === true && volume.get(path, call).kind === "folder")
        volume.removeTree(path, call);
      else volume.rmdir(path, call);
    },

    stat: (target: unknown, options?: unknown): Stats | undefined => stat(target, options, "stat"),

    truncate(target: unknown, length: unknown = 0): void {
      withFile(target, constants.O_RDWR, 0o666, (descriptor) =>
        files.truncate(descriptor, Number(length)),
      );
    },

    unlink(target: unknown): void {
      const path = pathText(target);
      volume.unlink(path, { syscall: "unlink", path });
    },

    utimes(target: unknown, _accessed: unknown, modified: unknown): void {
      const path = pathText(target);
      const call = { syscall: "utime", path };
      volume.setAttributes(volume.get(path, call), { at: timeOf(modified) }, call);
    },

    /** Text or bytes; gives the number of bytes. */
    write(descriptor: unknown, data: unknown, ...args: readonly unknown[]): number {
      if (typeof data === "string") {
        const [position, encoding] = args;
        const bytes = encoded(data, encoding);
        files.write(Number(descriptor), bytes, positionOf(position));
        return bytes.length;
      }
      const { buffer, offset, length, position } = transfer([data, ...args]);
      files.write(Number(descriptor), buffer.subarray(offset, offset + length), position);
      return length;
    },

    writeFile(target: unknown, data: unknown, options?: unknown): void {
      writeFile(target, data, options, "w");
    },
  };
  return operations;
}

export type Operations = ReturnType<typeof createOperations>;

/** As `mkdir -p`; gives the first folder that it made. */
function makeFolders(volume: Volume, path: string, mode: number, call: Call): string | undefined {
  let first: string | undefined;
  let at = path.startsWith("/") ? "/" : "";
  for (const name of path.split("/").filter((part) => part !== "")) {
    at = at === "" || at === "/" ? at + name : `${at}/${name}`;
    const entry = volume.find(at, call);
    if (entry?.kind === "file") throw fsError(at === path ? "EEXIST" : "ENOTDIR", call);
    if (entry !== undefined) continue;
    volume.create(at, "folder", mode, call);
    first ??= at;
  }
  return first;
}

interface Transfer {
  readonly buffer: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly position: number | undefined;
}

/** `(buffer, offset, length, position)`, `(buffer, { offset, length, position })` or `({ buffer, … })`. */
function transfer(args: readonly unknown[]): Transfer {
  const [first, second, third, fourth] = args;
  const isBare = !ArrayBuffer.isView(first) && typeof first === "object" && first !== null;
  const isNamed = isBare || (typeof second === "object" && second !== null);
  const options = optionsOf(isBare ? first : isNamed ? second : undefined);
  const buffer = bytesOf(isBare ? options["buffer"] : first);
  const offset = Number((isNamed ? options["offset"] : second) ?? 0);
  const length = Number((isNamed ? options["length"] : third) ?? buffer.length - offset);
  return {
    buffer,
    offset,
    length: Math.min(length, buffer.length - offset),
    position: positionOf(isNamed ? options["position"] : fourth),
  };
}

function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw argumentError(
    "ERR_INVALID_ARG_TYPE",
    `The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. ${received(value)}`,
  );
}

function positionOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0
    ? value
    : typeof value === "bigint" && value >= 0n
      ? Number(value)
      : undefined;
}

function folderError(path: string): Error {
  const message = `Path is a directory: rm returned EISDIR (is a directory) ${path}`;
  const error = new Error(message);
  error.name = "SystemError";
  return Object.assign(error, {
    code: "ERR_FS_EISDIR",
    info: { code: "EISDIR", message: "is a directory", path, syscall: "rm", errno: 21 },
    errno: 21,
    syscall: "rm",
    path,
  });
}

function unsupported(option: string, call: string): Error {
  return argumentError(
    "ERR_INVALID_ARG_VALUE",
    `The playground's fs.${call} has no option '${option}'.`,
  );
}
