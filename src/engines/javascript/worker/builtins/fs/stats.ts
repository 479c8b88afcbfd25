import { BLOCK_BYTES, blocks } from "../../../shared/tmp-files.ts";
import { constants } from "./constants.ts";
import type { Entry } from "./volume.ts";

/** Lambda's user and group, who own what is made under `/tmp`; the package and the layers belong to root. */
const USER_ID = 993;
const GROUP_ID = 990;

/** What `fs.stat` gives. */
export class Stats {
  readonly dev: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev = 0;
  readonly blksize = BLOCK_BYTES;
  readonly ino: number;
  readonly size: number;
  readonly blocks: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly birthtime: Date;

  constructor(entry: Entry) {
    const isFolder = entry.kind === "folder";
    const isOwn = entry.tmp !== undefined && entry.path !== "/tmp";
    this.dev = entry.tmp === undefined ? 1 : 2;
    this.mode = entry.mode | (isFolder ? constants.S_IFDIR : constants.S_IFREG);
    this.nlink = isFolder ? 2 : 1;
    this.uid = isOwn ? USER_ID : 0;
    this.gid = isOwn ? GROUP_ID : 0;
    this.ino = entry.inode;
    this.size = isFolder ? BLOCK_BYTES : entry.size;
    this.blocks = blocks(this.size) / 512;
    this.atimeMs = this.mtimeMs = this.ctimeMs = this.birthtimeMs = entry.changedAt;
    this.atime = this.mtime = this.ctime = this.birthtime = new Date(entry.changedAt);
  }

  isFile(): boolean {
    return (this.mode & constants.S_IFMT) === constants.S_IFREG;
  }

  isDirectory(): boolean {
    return (this.mode & constants.S_IFMT) === constants.S_IFDIR;
  }

  isSymbolicLink(): boolean {
    return false;
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }
}

/** An entry as `readdir` with `withFileTypes` gives it. */
export class Dirent {
  readonly name: string;
  readonly parentPath: string;
  readonly path: string;
  readonly #isFolder: boolean;

  constructor(name: string, parentPath: string, isFolder: boolean) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#isFolder = isFolder;
  }

  isFile(): boolean {
    return !this.#isFolder;
  }

  isDirectory(): boolean {
    return this.#isFolder;
  }

  isSymbolicLink(): boolean {
    return false;
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }
}
