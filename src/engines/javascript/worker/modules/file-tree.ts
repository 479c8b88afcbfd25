import type { EngineFile } from "#contract/engine.ts";

/** The environment's read-only files, by absolute path. */
export class FileTree {
  readonly #files = new Map<string, EngineFile>();
  readonly #folders = new Set<string>(["/"]);
  readonly #decoder = new TextDecoder("utf-8");

  constructor(files: readonly EngineFile[]) {
    for (const file of files) {
      const { path } = file;
      this.#files.set(path, file);
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
    const file = this.#files.get(path);
    return file === undefined ? undefined : this.#decoder.decode(file.bytes);
  }

  file(path: string): EngineFile | undefined {
    return this.#files.get(path);
  }

  folders(): IterableIterator<string> {
    return this.#folders.keys();
  }

  paths(): IterableIterator<string> {
    return this.#files.keys();
  }
}
