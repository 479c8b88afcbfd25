import type { EngineFile } from "../../../engine.ts";

/** The environment's read-only files, by absolute path. */
export class FileTree {
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Set<string>(["/"]);
  readonly #decoder = new TextDecoder("utf-8");

  constructor(files: readonly EngineFile[]) {
    for (const { path, bytes } of files) {
      this.#files.set(path, bytes);
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        this.#folders.add(path.slice(0, end));
      }
    }
  }

  isFile(path: string): boolean {
    return this.#files.has(path);
  }

  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** Text of a file, without its byte order mark. */
  text(path: string): string | undefined {
    const bytes = this.#files.get(path);
    return bytes === undefined ? undefined : this.#decoder.decode(bytes);
  }

  paths(): IterableIterator<string> {
    return this.#files.keys();
  }
}
