import {
  BLOCK_BYTES,
  type TmpChange,
  type TmpFiles,
  type TmpFolder,
  type TmpNode,
  blocks,
  contentOf,
  replaceContent,
} from "../../../shared/tmp-files.ts";
import type { FileTree } from "../../modules/file-tree.ts";
import { type Call, fsError } from "./fs-error.ts";

/** Something that a path leads to. */
export interface Entry {
  readonly kind: "file" | "folder";
  /** Absolute and without dots. */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly changedAt: number;
  readonly inode: number;
  /** Its node, for what lies under `/tmp`. */
  readonly tmp: TmpNode | undefined;
}

/** The place of a name: the folder that has or would have it. */
interface Place {
  readonly folder: Entry;
  readonly name: string;
  readonly entry: Entry | undefined;
}

const TMP = "/tmp";
const CURRENT_FOLDER = "/var/task";
/** Linux's limits. */
const MAX_NAME = 255;
const MAX_PATH = 4095;
/** Zips of the playground say so too: 1 January 1980. */
const PACKAGE_TIME = Date.UTC(1980, 0, 1);
/** Folders that are there in Lambda whether anything lies in them or not. */
const FOLDERS = ["/", "/var", "/var/task", "/var/runtime", "/opt", TMP];

export interface VolumeParts {
  readonly tree: FileTree;
  readonly tmp: TmpFiles;
  /** Told what changes under `/tmp`, once for each call. */
  readonly onChange: (changes: readonly TmpChange[]) => void;
}

/**
 * The file system of a function: package and layers, read-only, and `/tmp`. Its methods are Linux's calls, with
 * Linux's errors in Linux's order; what Node makes of them is in `operations.ts`.
 */
export class Volume {
  readonly #tree: FileTree;
  readonly #tmp: TmpFiles;
  readonly #onChange: (changes: readonly TmpChange[]) => void;
  #names: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor({ tree, tmp, onChange }: VolumeParts) {
    this.#tree = tree;
    this.#tmp = tmp;
    this.#onChange = onChange;
  }

  /** The entry at a path; fails where there is none. */
  get(path: string, call: Call): Entry {
    const { entry } = this.#place(path, call);
    if (entry === undefined) throw fsError("ENOENT", call);
    return entry;
  }

  find(path: string, call: Call): Entry | undefined {
    return this.#place(path, call).entry;
  }

  /** An open file as it is now, whether it still has a name or not. */
  entryOf(node: TmpNode, path: string): Entry {
    return {
      kind: node.kind,
      path,
      mode: node.mode,
      size: node.kind === "file" ? node.size : BLOCK_BYTES,
      changedAt: node.changedAt,
      inode: node.id + 2,
      tmp: node,
    };
  }

  /** Bytes of a file; a view. */
  bytes(entry: Entry): Uint8Array {
    if (entry.tmp?.kind === "file") return contentOf(entry.tmp);
    return this.#tree.file(entry.path)?.bytes ?? new Uint8Array();
  }

  names(entry: Entry): string[] {
    if (entry.tmp?.kind === "folder") return [...entry.tmp.children.keys()].toSorted();
    this.#names ??= folderNames(this.#tree);
    return [...(this.#names.get(entry.path) ?? [])].toSorted();
  }

  /** Fails unless the function's user may do that; `wanted` as for `access`: 4 read, 2 write, 1 execute. */
  access(entry: Entry, wanted: number, call: Call): void {
    if ((wanted & 2) !== 0 && entry.tmp === undefined) throw fsError("EROFS", call);
    // What lies under /tmp is the user's own (`/tmp` itself is everybody's); the rest is root's.
    const isOwn = entry.tmp !== undefined && entry.tmp.parent !== undefined;
    const granted = isOwn ? entry.mode >> 6 : entry.mode;
    if ((granted & wanted & 7) !== wanted) throw fsError("EACCES", call);
  }

  /** A new, empty file or folder. */
  create(path: string, kind: "file" | "folder", mode: number, call: Call): Entry {
    const { folder, name, entry } = this.#place(path, call);
    if (entry !== undefined || name === "") throw fsError("EEXIST", call);
    if (kind === "file" && path.endsWith("/")) throw fsError("EISDIR", call);
    const parent = this.#writable(folder, call);
    const id = this.#tmp.nextId();
    this.#apply(
      [
        {
          kind: "create",
          id,
          parent: parent.id,
          name,
          isFolder: kind === "folder",
          mode: mode & 0o7777 & ~0o022, // Lambda's umask
          at: Date.now(),
        },
      ],
      call,
    );
    return this.entryOf(this.#node(id), joined(folder.path, name));
  }

  /**
   * Makes the content from byte `from` on `bytes`. What has no room is not written: as with a full disk, the file ends
   * where the disk did.
   */
  write(entry: Entry, from: number, bytes: Uint8Array, call: Call): void {
    const node = entry.tmp;
    if (node?.kind !== "file") throw fsError("EBADF", call);
    if (this.#tmp.get(node.id) !== node) {
      replaceContent(node, from, bytes); // removed while it was open: nobody else sees it
      return;
    }
    const room = this.#tmp.freeBytes + blocks(node.size) - from;
    const isFull = bytes.length > room;
    const taken = isFull ? bytes.subarray(0, Math.max(0, room)) : bytes;
    if (!isFull || taken.length > 0)
      this.#apply([{ kind: "write", id: node.id, from, bytes: taken, at: Date.now() }], call);
    if (isFull) throw fsError("ENOSPC", { syscall: call.syscall });
  }

  setAttributes(
    entry: Entry,
    { mode = entry.mode, at = entry.changedAt }: { readonly mode?: number; readonly at?: number },
    call: Call,
  ): void {
    const node = entry.tmp;
    if (node === undefined) throw fsError("EROFS", call);
    if (node === this.#tmp.root) throw fsError("EPERM", call);
    if (this.#tmp.get(node.id) !== node) return;
    this.#apply([{ kind: "attributes", id: node.id, mode: mode & 0o7777, at }], call);
  }

  unlink(path: string, call: Call): void {
    const { entry, folder } = this.#removable(path, call);
    if (entry.kind === "folder") throw fsError("EISDIR", call);
    if (path.endsWith("/")) throw fsError("ENOTDIR", call);
    this.#remove(entry, folder, call);
  }

  rmdir(path: string, call: Call): void {
    const { entry, folder } = this.#removable(path, call);
    if (entry.kind !== "folder") throw fsError("ENOTDIR", call);
    if (this.names(entry).length > 0) throw fsError("ENOTEMPTY", call);
    this.#remove(entry, folder, call);
  }

  /** A whole folder; no call of Linux, but `rm -r` in one step. */
  removeTree(path: string, call: Call): void {
    const { entry, folder } = this.#removable(path, call);
    this.#remove(entry, folder, call);
  }

  rename(from: string, to: string, call: Call): void {
    const source = this.#place(from, call);
    const target = this.#place(to, call);
    if (isTmp(source) !== isTmp(target)) throw fsError("EXDEV", call);
    if (!isTmp(source)) throw fsError("EROFS", call);
    if ([source.entry?.tmp, target.entry?.tmp].includes(this.#tmp.root))
      throw fsError("EBUSY", call);
    this.#writable(source.folder, call);
    const parent = this.#writable(target.folder, call);
    const moved = source.entry?.tmp;
    if (moved === undefined) throw fsError("ENOENT", call);
    const taken = target.entry?.tmp;
    if (moved === taken) return;
    if (moved.kind === "folder" && isWithin(parent, moved)) throw fsError("EINVAL", call);
    if (taken !== undefined) checkReplaced(moved, taken, call);
    if (moved.kind === "file" && to.endsWith("/")) throw fsError("ENOTDIR", call);
    const at = Date.now();
    const cleared = removalOf(taken, at);
    this.#apply(
      [...cleared, { kind: "move", id: moved.id, parent: parent.id, name: target.name, at }],
      call,
    );
  }

  /** Absolute path without dots; fails where a folder on the way is none. */
  absolute(path: string, call: Call): string {
    return this.get(path, call).path;
  }

  #removable(path: string, call: Call): { entry: Entry; folder: Entry } {
    const { entry, folder, name } = this.#place(path, call);
    // Linux looks whether it may write before it looks for the name.
    if (folder.tmp === undefined && entry?.tmp === undefined) throw fsError("EROFS", call);
    if (entry?.tmp === this.#tmp.root) throw fsError("EBUSY", call);
    if (entry === undefined || name === "") throw fsError("ENOENT", call);
    return { entry, folder };
  }

  #remove(entry: Entry, folder: Entry, call: Call): void {
    this.#writable(folder, call);
    const id = entry.tmp?.id;
    if (id !== undefined) this.#apply([{ kind: "remove", id, at: Date.now() }], call);
  }

  #writable(folder: Entry, call: Call): TmpFolder {
    if (folder.tmp?.kind !== "folder") throw fsError("EROFS", call);
    this.access(folder, 3, call);
    return folder.tmp;
  }

  #node(id: number): TmpNode {
    const node = this.#tmp.get(id);
    if (node === undefined) throw new Error(`No node ${id}`);
    return node;
  }

  #apply(changes: readonly TmpChange[], call: Call): void {
    for (const change of changes) {
      const outcome = this.#tmp.apply(change);
      if (outcome === "full") throw fsError("ENOSPC", call);
      if (outcome === "impossible") throw fsError("EINVAL", call);
    }
    this.#onChange(changes);
  }

  /** Walks a path, as Linux does: name by name, each in a folder that must be there and may be searched. */
  #place(path: string, call: Call): Place {
    if (path === "") throw fsError("ENOENT", call);
    if (path.length > MAX_PATH) throw fsError("ENAMETOOLONG", call);
    const names = (path.startsWith("/") ? path : `${CURRENT_FOLDER}/${path}`)
      .split("/")
      .filter((name) => name !== "" && name !== ".");
    let place: Place = { folder: this.#root(), name: "", entry: this.#root() };
    for (const name of names) {
      const folder = place.entry;
      if (folder === undefined) throw fsError("ENOENT", call);
      if (folder.kind !== "folder") throw fsError("ENOTDIR", call);
      this.access(folder, 1, call);
      if (name === "..") {
        const above = this.#entry(folder.path.slice(0, folder.path.lastIndexOf("/")) || "/");
        place = { folder: above ?? this.#root(), name: "", entry: above };
      } else {
        if (name.length > MAX_NAME) throw fsError("ENAMETOOLONG", call);
        place = { folder, name, entry: this.#child(folder, name) };
      }
    }
    if (path.endsWith("/") && place.entry?.kind === "file") throw fsError("ENOTDIR", call);
    return place;
  }

  #root(): Entry {
    return this.#folder("/");
  }

  #child(folder: Entry, name: string): Entry | undefined {
    const path = joined(folder.path, name);
    if (folder.tmp?.kind === "folder") {
      const node = folder.tmp.children.get(name);
      return node === undefined ? undefined : this.entryOf(node, path);
    }
    return this.#entry(path);
  }

  /** By an absolute path whose folders are known to be there. */
  #entry(path: string): Entry | undefined {
    if (path === TMP) return this.entryOf(this.#tmp.root, TMP);
    if (path.startsWith(`${TMP}/`)) {
      const folder = this.#entry(path.slice(0, path.lastIndexOf("/")));
      return folder === undefined
        ? undefined
        : this.#child(folder, path.slice(path.lastIndexOf("/") + 1));
    }
    const file = this.#tree.file(path);
    if (file !== undefined) {
      return {
        kind: "file",
        path,
        mode: file.mode & 0o7777,
        size: file.bytes.length,
        changedAt: PACKAGE_TIME,
        inode: inodeOf(path),
        tmp: undefined,
      };
    }
    return FOLDERS.includes(path) || this.#tree.isFolder(path) ? this.#folder(path) : undefined;
  }

  #folder(path: string): Entry {
    return {
      kind: "folder",
      path,
      mode: 0o755,
      size: BLOCK_BYTES,
      changedAt: PACKAGE_TIME,
      inode: inodeOf(path),
      tmp: undefined,
    };
  }
}

function isTmp({ folder, entry }: Place): boolean {
  return folder.tmp !== undefined || entry?.tmp !== undefined;
}

function isWithin(folder: TmpFolder, above: TmpFolder): boolean {
  for (let at: TmpFolder | undefined = folder; at !== undefined; at = at.parent)
    if (at === above) return true;
  return false;
}

function joined(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

function folderNames(tree: FileTree): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const path of [...FOLDERS, ...tree.folders(), ...tree.paths()]) {
    if (path === "/") continue;
    const end = path.lastIndexOf("/");
    const folder = path.slice(0, end) || "/";
    const known = names.get(folder) ?? new Set();
    names.set(folder, known.add(path.slice(end + 1)));
  }
  return names;
}

/** A number that stays the same for a path. */
function inodeOf(path: string): number {
  let hash = 7;
  for (let index = 0; index < path.length; index += 1)
    hash = (Math.imul(hash, 31) + path.charCodeAt(index)) >>> 0;
  return hash;
}

function removalOf(node: TmpNode | undefined, at: number): TmpChange[] {
  return node === undefined ? [] : [{ kind: "remove", id: node.id, at }];
}

/** What `rename` may put in the place of what is there. */
function checkReplaced(moved: TmpNode, taken: TmpNode, call: Call): void {
  if (taken.kind === "folder" && moved.kind === "file") throw fsError("EISDIR", call);
  if (taken.kind === "file" && moved.kind === "folder") throw fsError("ENOTDIR", call);
  if (taken.kind === "folder" && taken.children.size > 0) throw fsError("ENOTEMPTY", call);
}
