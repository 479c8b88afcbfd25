import type { Buffer } from "buffer/";
import { decoded, encoded, flagBits, modeBits, optionsOf, pathText } from "./arguments.ts";
import { constants } from "./constants.ts";
import { fsError } from "./fs-error.ts";
import type { OpenFiles } from "./open-files.ts";
import type { Volume } from "./volume.ts";

/** The calls of `node:fs` about what is in a file, named by its path or its descriptor. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function contentOperations(volume: Volume, files: OpenFiles) {
  return {
    appendFile(target: unknown, data: unknown, options?: unknown): void {
      writeFile(files, target, data, options, "a");
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

    readFile(target: unknown, given?: unknown): Buffer | string {
      const options = optionsOf(given);
      return withFile(files, target, flagBits(options["flag"], "r"), 0o666, (descriptor) =>
        decoded(files.read(descriptor, Infinity, undefined), options["encoding"]),
      );
    },

    truncate(target: unknown, length: unknown = 0): void {
      withFile(files, target, constants.O_RDWR, 0o666, (descriptor) =>
        files.truncate(descriptor, Number(length)),
      );
    },

    writeFile(target: unknown, data: unknown, options?: unknown): void {
      writeFile(files, target, data, options, "w");
    },
  };
}

/** Runs with the descriptor of a file that is opened for it, or with the one given. */
function withFile<T>(
  files: OpenFiles,
  target: unknown,
  flags: number,
  mode: number,
  run: (descriptor: number) => T,
): T {
  if (typeof target === "number") return run(target);
  const path = pathText(target);
  const descriptor = files.open(path, flags, mode, { syscall: "open", path });
  try {
    return run(descriptor);
  } finally {
    files.close(descriptor);
  }
}

function writeFile(
  files: OpenFiles,
  target: unknown,
  data: unknown,
  given: unknown,
  flag: string,
): void {
  const options = optionsOf(given);
  const bytes = encoded(data, options["encoding"]);
  withFile(
    files,
    target,
    flagBits(options["flag"], flag),
    modeBits(options["mode"], 0o666),
    (descriptor) => files.write(descriptor, bytes, undefined),
  );
}
