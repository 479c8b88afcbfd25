import { encoded, flagBits, modeBits, optionsOf, pathText } from "./arguments.ts";
import { argumentError, received } from "./fs-error.ts";
import type { OpenFiles } from "./open-files.ts";
import { Stats } from "./stats.ts";

/** The calls of `node:fs` that give and take descriptors. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
export function descriptorOperations(files: OpenFiles) {
  return {
    close(descriptor: unknown): void {
      files.close(Number(descriptor));
    },

    fstat(descriptor: unknown): Stats {
      return new Stats(files.entry(Number(descriptor), { syscall: "fstat" }));
    },

    fsync(descriptor: unknown): void {
      files.entry(Number(descriptor), { syscall: "fsync" });
    },

    ftruncate(descriptor: unknown, length: unknown = 0): void {
      files.truncate(Number(descriptor), Number(length));
    },

    open(target: unknown, flags?: unknown, mode?: unknown): number {
      const path = pathText(target);
      return files.open(path, flagBits(flags, "r"), modeBits(mode, 0o666), {
        syscall: "open",
        path,
      });
    },

    /** Into a buffer; gives the number of bytes. */
    read(descriptor: unknown, ...args: readonly unknown[]): number {
      const { buffer, offset, length, position } = transfer(args);
      const bytes = files.read(Number(descriptor), length, position);
      buffer.set(bytes, offset);
      return bytes.length;
    },

    /** Text or bytes; gives the number of bytes. */
    write(descriptor: unknown, data: unknown, ...args: readonly unknown[]): number {
      if (typeof data === "string") {
        const [position, encoding] = args;
        const bytes = encoded(data, encoding);
        files.write(Number(descriptor), bytes, positionOf(position));
        return bytes.length;
      }
      const { buffer, offset, length, position } = transfer([data, ...args]);
      files.write(Number(descriptor), buffer.subarray(offset, offset + length), position);
      return length;
    },
  };
}

interface Transfer {
  readonly buffer: Uint8Array;
  readonly offset: number;
  readonly length: number;
  readonly position: number | undefined;
}

/** `(buffer, offset, length, position)`, `(buffer, { offset, length, position })` or `({ buffer, … })`. */
function transfer(args: readonly unknown[]): Transfer {
  const [first, second, third, fourth] = args;
  const isBare = !ArrayBuffer.isView(first) && typeof first === "object" && first !== null;
  const isNamed = isBare || (typeof second === "object" && second !== null);
  const options = optionsOf(isBare ? first : isNamed ? second : undefined);
  const buffer = bytesOf(isBare ? options["buffer"] : first);
  const offset = Number((isNamed ? options["offset"] : second) ?? 0);
  const length = Number((isNamed ? options["length"] : third) ?? buffer.length - offset);
  return {
    buffer,
    offset,
    length: Math.min(length, buffer.length - offset),
    position: positionOf(isNamed ? options["position"] : fourth),
  };
}

function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw argumentError(
    "ERR_INVALID_ARG_TYPE",
    `The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. ${received(value)}`,
  );
}

function positionOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0
    ? value
    : typeof value === "bigint" && value >= 0n
      ? Number(value)
      : undefined;
}
