import { modeBits, optionsOf, pathText, timeOf } from "./arguments.ts";
import { constants } from "./constants.ts";
import { argumentError } from "./fs-error.ts";
import { Stats } from "./stats.ts";
import type { Volume } from "./volume.ts";

/** The calls of `node:fs` about one file or folder, whatever is in it. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function entryOperations(volume: Volume) {
  return {
    access(target: unknown, mode: unknown = constants.F_OK): void {
      const path = pathText(target);
      const call = { syscall: "access", path };
      volume.access(volume.get(path, call), Number(mode), call);
    },

    chmod(target: unknown, mode: unknown): void {
      const path = pathText(target);
      const bits = modeBits(mode, 0);
      const call = { syscall: "chmod", path };
      volume.setAttributes(volume.get(path, call), { mode: bits }, call);
    },

    exists(target: unknown): boolean {
      try {
        const path = pathText(target);
        return volume.find(path, { syscall: "access", path }) !== undefined;
      } catch {
        return false;
      }
    },

    lstat: (target: unknown, options?: unknown): Stats | undefined =>
      stat(volume, target, options, "lstat"),

    stat: (target: unknown, options?: unknown): Stats | undefined =>
      stat(volume, target, options, "stat"),

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

    unlink(target: unknown): void {
      const path = pathText(target);
      volume.unlink(path, { syscall: "unlink", path });
    },

    utimes(target: unknown, _accessed: unknown, modified: unknown): void {
      const path = pathText(target);
      const call = { syscall: "utime", path };
      volume.setAttributes(volume.get(path, call), { at: timeOf(modified) }, call);
    },
  };
}

function unsupported(option: string, call: string): Error {
  return argumentError(
    "ERR_INVALID_ARG_VALUE",
    `The playground's fs.${call} has no option '${option}'.`,
  );
}

function stat(volume: Volume, target: unknown, given: unknown, syscall: string): Stats | undefined {
  const path = pathText(target);
  const call = { syscall, path };
  const options = optionsOf(given);
  if (options["bigint"] === true) throw unsupported("bigint", syscall);
  if (options["throwIfNoEntry"] !== false) return new Stats(volume.get(path, call));
  const entry = volume.find(path, call);
  return entry === undefined ? undefined : new Stats(entry);
}
