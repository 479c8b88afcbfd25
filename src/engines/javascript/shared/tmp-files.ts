import type { Space } from "./tmp-space.ts";

/** What a file system gives out at a time; also what the entry itself costs, so that the room bounds their number. */
export const BLOCK_BYTES = 4096;

export const ROOT_ID = 0;

export interface TmpFolder {
  readonly kind: "folder";
  readonly id: number;
  parent: TmpFolder | undefined;
  name: string;
  /** Permission bits. */
  mode: number;
  /** Last change, epoch milliseconds. */
  changedAt: number;
  readonly children: Map<string, TmpNode>;
}

export interface TmpFile {
  readonly kind: "file";
  readonly id: number;
  parent: TmpFolder | undefined;
  name: string;
  mode: number;
  changedAt: number;
  size: number;
  /** The first `size` bytes are the content; what follows is room to grow. */
  buffer: Uint8Array<ArrayBuffer>;
}

export type TmpNode = TmpFile | TmpFolder;

/** One step of what happens under `/tmp`. Entries go by number, so a step costs the same however deep it happens. */
export type TmpChange =
  | {
      readonly kind: "create";
      readonly id: number;
      readonly parent: number;
      readonly name: string;
      readonly isFolder: boolean;
      readonly mode: number;
      readonly at: number;
    }
  /** From byte `from` on the content is `bytes`, and ends with them. */
  | {
      readonly kind: "write";
      readonly id: number;
      readonly from: number;
      readonly bytes: Uint8Array;
      readonly at: number;
    }
  | {
      readonly kind: "move";
      readonly id: number;
      readonly parent: number;
      readonly name: string;
      readonly at: number;
    }
  /** With everything below it. */
  | { readonly kind: "remove"; readonly id: number; readonly at: number }
  | {
      readonly kind: "attributes";
      readonly id: number;
      readonly mode: number;
      readonly at: number;
    };

/** `full`: no room; `impossible`: it does not fit what is there. */
export type TmpOutcome = "applied" | "full" | "impossible";

/**
 * The content of one environment's `/tmp`. The process in the sandbox has one and the simulator another: the first dies
 * with its process, the second follows it change by change and hands everything to the next process.
 *
 * Changes come from user code in the end. So nothing here recurses, and each change costs time in proportion to its
 * bytes only (removals in proportion to what was made before).
 */
export class TmpFiles {
  readonly root: TmpFolder;
  readonly #space: Space;
  readonly #nodes = new Map<number, TmpNode>();
  #lastId = ROOT_ID;

  constructor(space: Space) {
    this.#space = space;
    this.root = {
      kind: "folder",
      id: ROOT_ID,
      parent: undefined,
      name: "",
      mode: 0o1777,
      changedAt: 0,
      children: new Map(),
    };
    this.#nodes.set(ROOT_ID, this.root);
  }

  get freeBytes(): number {
    return this.#space.freeBytes;
  }

  /** A number that no entry has had. */
  nextId(): number {
    return this.#lastId + 1;
  }

  get(id: number): TmpNode | undefined {
    return this.#nodes.get(id);
  }

  apply(change: TmpChange): TmpOutcome {
    if (change.kind === "create") return this.#create(change);
    const node = this.#nodes.get(change.id);
    if (node === undefined) return "impossible";
    if (change.kind === "write")
      return node.kind === "file" ? this.#write(node, change) : "impossible";
    if (change.kind === "attributes") {
      node.mode = change.mode;
      node.changedAt = change.at;
      return "applied";
    }
    if (node === this.root) return "impossible";
    return change.kind === "move" ? this.#move(node, change) : this.#remove(node, change.at);
  }

  /** Everything as changes that make it again, parents first. */
  snapshot(): TmpChange[] {
    const changes: TmpChange[] = [];
    const folders: TmpFolder[] = [this.root];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const node of folder.children.values()) {
        const { id, name, mode, changedAt: at } = node;
        const isFolder = node.kind === "folder";
        changes.push({ kind: "create", id, parent: folder.id, name, isFolder, mode, at });
        if (isFolder) folders.push(node);
        else if (node.size > 0)
          changes.push({ kind: "write", id, from: 0, bytes: contentOf(node).slice(), at });
      }
      // Last: making its entries has changed the folder's time.
      const { id, mode, changedAt: at } = folder;
      changes.push({ kind: "attributes", id, mode, at });
    }
    return changes;
  }

  #create(change: TmpChange & { kind: "create" }): TmpOutcome {
    const { id, name, mode, at } = change;
    const parent = this.#nodes.get(change.parent);
    if (id <= ROOT_ID || this.#nodes.has(id)) return "impossible";
    if (parent?.kind !== "folder" || parent.children.has(name)) return "impossible";
    if (!this.#space.take(BLOCK_BYTES)) return "full";
    const node: TmpNode = change.isFolder
      ? { kind: "folder", id, parent, name, mode, changedAt: at, children: new Map() }
      : { kind: "file", id, parent, name, mode, changedAt: at, size: 0, buffer: new Uint8Array() };
    parent.children.set(name, node);
    parent.changedAt = at;
    this.#nodes.set(id, node);
    this.#lastId = Math.max(this.#lastId, id);
    return "applied";
  }

  #write(file: TmpFile, { from, bytes, at }: TmpChange & { kind: "write" }): TmpOutcome {
    if (from > file.size) return "impossible";
    if (!this.#space.take(blocks(from + bytes.length) - blocks(file.size))) return "full";
    replaceContent(file, from, bytes);
    file.changedAt = at;
    return "applied";
  }

  #move(node: TmpNode, { parent: parentId, name, at }: TmpChange & { kind: "move" }): TmpOutcome {
    // NOTE: a folder could come to lie in itself. Then nothing leads to it any more, and `remove` still ends.
    const parent = this.#nodes.get(parentId);
    if (parent?.kind !== "folder" || parent.children.has(name)) return "impossible";
    detach(node, at);
    node.parent = parent;
    node.name = name;
    parent.children.set(name, node);
    parent.changedAt = at;
    return "applied";
  }

  #remove(node: TmpNode, at: number): TmpOutcome {
    detach(node, at);
    const gone: TmpNode[] = [node];
    for (let next = gone.pop(); next !== undefined; next = gone.pop()) {
      if (!this.#nodes.delete(next.id)) continue;
      next.parent = undefined;
      this.#space.take(-BLOCK_BYTES - (next.kind === "file" ? blocks(next.size) : 0));
      if (next.kind === "folder") for (const child of next.children.values()) gone.push(child);
    }
    return "applied";
  }
}

/** The bytes of a file; a view, valid until the next change. */
export function contentOf(file: TmpFile): Uint8Array<ArrayBuffer> {
  return file.buffer.subarray(0, file.size);
}

/** From byte `from` on the content is `bytes`, whether the file still has a name or not. */
export function replaceContent(file: TmpFile, from: number, bytes: Uint8Array): void {
  const size = from + bytes.length;
  file.buffer = withRoom(file.buffer, from, size);
  file.buffer.set(bytes, from);
  file.size = size;
}

/** What so many bytes take up. */
export function blocks(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

function detach(node: TmpNode, at: number): void {
  if (node.parent === undefined) return;
  node.parent.children.delete(node.name);
  node.parent.changedAt = at;
  node.parent = undefined;
}

/** Grows by doubling, because files are often written line by line; shrinks when most of it lies idle. */
function withRoom(
  buffer: Uint8Array<ArrayBuffer>,
  keep: number,
  size: number,
): Uint8Array<ArrayBuffer> {
  const isFitting =
    size <= buffer.length && (size * 4 >= buffer.length || buffer.length <= BLOCK_BYTES);
  if (isFitting) return buffer;
  const grown = new Uint8Array(keep === 0 ? size : Math.max(size, keep * 2));
  grown.set(buffer.subarray(0, keep));
  return grown;
}
