import { RUN_LOCALLY } from "#contract/run-locally.ts";
import type { EngineFile, EnvironmentSpec } from "#contract/engine.ts";
import {
  HOST,
  MAX_PAYLOAD_BYTES,
  PayloadWriter,
  treeEntryPayload,
} from "../shared/agent-protocol.ts";
import { standInFor } from "./foreign-program.ts";
import type { Machine } from "./machine.ts";

const MEBIBYTE = 1024 * 1024;
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/** The files live in the machine's memory, beside everything that runs. */
const MOST_BYTES = 128 * MEBIBYTE;

/** An immutable set of files in the machine; environments with the same files share it. */
export interface FileTree {
  /** 0 = no files. */
  readonly id: number;
  /** This environment needs it no longer. */
  release(): void;
}

interface Entry {
  readonly tree: Promise<number>;
  users: number;
}

/** The file trees of one machine. */
export class FileTrees {
  readonly #machine: Machine;
  readonly #trees = new Map<string, Entry>();
  #nextId = 1;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The files under `root` (`/var/task`, `/opt`) as a tree. Rejects when the machine has no room for them. */
  async use(
    files: readonly EngineFile[],
    root: string,
    architecture: EnvironmentSpec["architecture"],
  ): Promise<FileTree> {
    const own = files.filter((file) => file.path.startsWith(`${root}/`));
    if (own.length === 0) return { id: 0, release: () => {} };
    const bytes = own.reduce((sum, file) => sum + file.bytes.length, 0);
    if (bytes > MOST_BYTES) {
      throw new Error(
        `The files under ${root} take ${Math.ceil(bytes / MEBIBYTE)} MB, and the Linux machine in this tab has room for ` +
          `${MOST_BYTES / MEBIBYTE} MB. Leave out what the function does not need, or run it as it is: “${RUN_LOCALLY}” (menu More).`,
      );
    }
    const key = `${architecture} ${await digest(own, root)}`;
    const entry = this.#trees.get(key) ?? { tree: this.#upload(own, root, architecture), users: 0 };
    this.#trees.set(key, entry);
    entry.users += 1;
    const release = (): void => {
      entry.users -= 1;
      if (entry.users > 0) return;
      if (this.#trees.get(key) === entry) this.#trees.delete(key);
      entry.tree
        .then((id) => this.#request(HOST.treeDrop, "drop files", id))
        .catch(() => {
          // A tree that could not be made, or a machine that is gone, leaves nothing to drop.
        });
    };
    try {
      return { id: await entry.tree, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #upload(
    files: readonly EngineFile[],
    root: string,
    architecture: EnvironmentSpec["architecture"],
  ): Promise<number> {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#machine.send({ type: HOST.treeBegin, channel: id });
    for (const file of files) {
      const tool = standInFor(file, architecture);
      if (tool === undefined) this.#uploadFile(id, file, root);
      else this.#uploadTool(id, file, root, tool);
    }
    await this.#request(HOST.treeSeal, `unpack the files of ${root}`, id);
    return id;
  }

  /** The image's own program in the place of one for a processor that the machine does not have. */
  #uploadTool(id: number, file: EngineFile, root: string, tool: string): void {
    const path = file.path.slice(root.length + 1);
    const payload = treeEntryPayload({ kind: "tool", path, mode: 0o755, target: tool });
    this.#machine.send({ type: HOST.treeEntry, channel: id, payload });
  }

  #uploadFile(id: number, file: EngineFile, root: string): void {
    const path = file.path.slice(root.length + 1);
    if ((file.mode & FILE_TYPE) === SYMLINK) {
      const target = new TextDecoder().decode(file.bytes);
      const payload = treeEntryPayload({ kind: "symlink", path, mode: 0o777, target });
      this.#machine.send({ type: HOST.treeEntry, channel: id, payload });
      return;
    }
    const payload = treeEntryPayload({
      kind: "file",
      path,
      mode: file.mode & 0o7777,
      size: file.bytes.length,
    });
    this.#machine.send({ type: HOST.treeEntry, channel: id, payload });
    for (let start = 0; start < file.bytes.length; start += MAX_PAYLOAD_BYTES) {
      const part = file.bytes.subarray(start, start + MAX_PAYLOAD_BYTES);
      this.#machine.send({ type: HOST.treeData, channel: id, payload: part });
    }
  }

  #request(type: number, what: string, id: number): Promise<Uint8Array> {
    return this.#machine.request(type, what, { payload: new PayloadWriter().u32(id).done() });
  }
}

/** Names the contents: equal files, equal digest. */
async function digest(files: readonly EngineFile[], root: string): Promise<string> {
  const list = new PayloadWriter().text(root);
  for (const file of files) {
    list.u8(0).text(file.path).u8(0).u32(file.mode).u32(file.bytes.length).bytes(file.bytes);
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(list.done())));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
