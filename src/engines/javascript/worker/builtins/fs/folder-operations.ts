import { Buffer } from "buffer/";
import { modeBits, optionsOf, pathText } from "./arguments.ts";
import { type Call, fsError } from "./fs-error.ts";
import { Dirent } from "./stats.ts";
import type { Entry, Volume } from "./volume.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The calls of `node:fs` that make, read and remove folders. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function folderOperations(volume: Volume) {
  return {
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

    readdir(target: unknown, given?: unknown): (string | Buffer | Dirent)[] {
      const options = optionsOf(given);
      const path = pathText(target);
      const call = { syscall: "scandir", path };
      const folder = volume.get(path, call);
      if (folder.kind !== "folder") throw fsError("ENOTDIR", call);
      volume.access(folder, 4, call);
      return list(volume, folder, options["recursive"] === true).map(({ entry, name }) => {
        const end = name.lastIndexOf("/");
        const parent = end === -1 ? path : `${path.replace(/\/$/, "")}/${name.slice(0, end)}`;
        if (options["withFileTypes"] === true)
          return new Dirent(name.slice(end + 1), parent, entry.kind === "folder");
        return options["encoding"] === "buffer" ? Buffer.from(name) : name;
      });
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
  };
}

/** What is in a folder, with the names from there on. */
function list(
  volume: Volume,
  entry: Entry,
  isRecursive: boolean,
): { entry: Entry; name: string }[] {
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
}

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
