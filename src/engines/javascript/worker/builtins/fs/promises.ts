import { constants } from "./constants.ts";
import type { Operations } from "./operations.ts";

/** Calls that the promise form has under the same name. `open` and `exists` differ. */
const NAMES = [
  "access",
  "appendFile",
  "chmod",
  "copyFile",
  "lstat",
  "mkdir",
  "mkdtemp",
  "readdir",
  "readFile",
  "realpath",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "truncate",
  "unlink",
  "utimes",
  "writeFile",
] as const satisfies readonly (keyof Operations)[];

type Call = (...args: readonly unknown[]) => unknown;

/** `node:fs/promises`. */
export function promiseForms(operations: Operations): Record<string, unknown> {
  const calls = operations as unknown as Record<string, Call>; // each takes whatever programs pass
  const forms = Object.fromEntries(
    NAMES.map((name) => [
      name,
      async (...args: readonly unknown[]): Promise<unknown> => {
        const [target, ...rest] = args;
        return calls[name]?.(target instanceof FileHandle ? target.fd : target, ...rest);
      },
    ]),
  );
  return {
    ...forms,
    open: async (path: unknown, flags?: unknown, mode?: unknown) =>
      new FileHandle(operations, operations.open(path, flags, mode)),
    constants,
  };
}

/** What `fs.promises.open` gives. */
export class FileHandle {
  readonly #operations: Operations;
  fd: number;

  constructor(operations: Operations, descriptor: number) {
    this.#operations = operations;
    this.fd = descriptor;
  }

  async appendFile(data: unknown, options?: unknown): Promise<void> {
    this.#operations.appendFile(this.fd, data, options);
  }

  async close(): Promise<void> {
    if (this.fd === -1) return;
    this.#operations.close(this.fd);
    this.fd = -1;
  }

  async read(...args: readonly unknown[]): Promise<{ bytesRead: number; buffer: unknown }> {
    const [first = new Uint8Array(16_384), ...rest] = args;
    const isNamed = !ArrayBuffer.isView(first);
    const buffer = isNamed
      ? ((first as { buffer?: Uint8Array }).buffer ?? new Uint8Array(16_384)) // options, as Node takes them
      : first;
    const bytesRead = isNamed
      ? this.#operations.read(this.fd, buffer, first)
      : this.#operations.read(this.fd, first, ...rest);
    return { bytesRead, buffer };
  }

  async readFile(options?: unknown): Promise<unknown> {
    return this.#operations.readFile(this.fd, options);
  }

  async stat(): Promise<unknown> {
    return this.#operations.fstat(this.fd);
  }

  async sync(): Promise<void> {
    this.#operations.fsync(this.fd);
  }

  async truncate(length?: unknown): Promise<void> {
    this.#operations.ftruncate(this.fd, length);
  }

  async write(
    data: unknown,
    ...args: readonly unknown[]
  ): Promise<{ bytesWritten: number; buffer: unknown }> {
    return { bytesWritten: this.#operations.write(this.fd, data, ...args), buffer: data };
  }

  async writeFile(data: unknown, options?: unknown): Promise<void> {
    this.#operations.writeFile(this.fd, data, options);
  }
}

const asyncDispose = (Symbol as { asyncDispose?: symbol }).asyncDispose; // newer than the playground's oldest browsers
if (asyncDispose !== undefined)
  Object.defineProperty(FileHandle.prototype, asyncDispose, {
    value(this: FileHandle) {
      return this.close();
    },
  });
