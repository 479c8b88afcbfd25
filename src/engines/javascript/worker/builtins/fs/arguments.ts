import { Buffer } from "buffer/";
import { inspect } from "../../inspect/inspect.ts";
import { constants } from "./constants.ts";
import { argumentError, received } from "./fs-error.ts";

/** A path as programs give it: text, bytes or a `file:` URL. */
export function pathText(value: unknown, name = "path"): string {
  const text =
    typeof value === "string"
      ? value
      : value instanceof Uint8Array
        ? new TextDecoder().decode(value)
        : value instanceof URL
          ? urlPath(value)
          : undefined;
  if (text === undefined) {
    throw argumentError(
      "ERR_INVALID_ARG_TYPE",
      `The "${name}" argument must be of type string or an instance of Buffer or URL. ${received(value)}`,
    );
  }
  if (text.includes("\0")) {
    throw argumentError(
      "ERR_INVALID_ARG_VALUE",
      `The argument '${name}' must be a string, Uint8Array, or URL without null bytes. Received '${text.replaceAll("\0", String.raw`\x00`)}'`,
    );
  }
  return text;
}

function urlPath(url: URL): string {
  if (url.protocol !== "file:")
    throw argumentError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  return decodeURIComponent(url.pathname);
}

/** Options, which are often just the encoding. */
export function optionsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "string") return { encoding: value };
  if (typeof value === "object") return value as Readonly<Record<string, unknown>>; // read field by field
  throw argumentError(
    "ERR_INVALID_ARG_TYPE",
    `The "options" argument must be of type string or an instance of Object. ${received(value)}`,
  );
}

/** Bytes as a new Buffer, or as text where an encoding is given. */
export function decoded(bytes: Uint8Array, encoding: unknown): Buffer | string {
  const buffer = Buffer.from(bytes);
  if (encoding === undefined || encoding === null || encoding === "buffer") return buffer;
  return buffer.toString(checkedEncoding(encoding));
}

export function encoded(data: unknown, encoding: unknown): Uint8Array {
  if (typeof data === "string")
    return Buffer.from(
      data,
      encoding === undefined || encoding === null ? "utf8" : checkedEncoding(encoding),
    );
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw argumentError(
    "ERR_INVALID_ARG_TYPE",
    `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. ${received(data)}`,
  );
}

function checkedEncoding(encoding: unknown): string {
  if (typeof encoding === "string" && Buffer.isEncoding(encoding)) return encoding;
  throw argumentError(
    "ERR_INVALID_ARG_VALUE",
    `The argument 'encoding' is invalid encoding. Received '${String(encoding)}'`,
  );
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_SYNC } = constants;

const FLAGS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  rs: O_RDONLY | O_SYNC,
  "r+": O_RDWR,
  "rs+": O_RDWR | O_SYNC,
  w: O_WRONLY | O_CREAT | O_TRUNC,
  wx: O_WRONLY | O_CREAT | O_TRUNC | O_EXCL,
  "w+": O_RDWR | O_CREAT | O_TRUNC,
  "wx+": O_RDWR | O_CREAT | O_TRUNC | O_EXCL,
  a: O_WRONLY | O_CREAT | O_APPEND,
  as: O_WRONLY | O_CREAT | O_APPEND | O_SYNC,
  ax: O_WRONLY | O_CREAT | O_APPEND | O_EXCL,
  "a+": O_RDWR | O_CREAT | O_APPEND,
  "as+": O_RDWR | O_CREAT | O_APPEND | O_SYNC,
  "ax+": O_RDWR | O_CREAT | O_APPEND | O_EXCL,
};

/** `"w+"` and the like as Linux's bits. */
export function flagBits(value: unknown, fallback: string): number {
  if (typeof value === "number") return value;
  const name = value ?? fallback;
  const bits = typeof name === "string" ? FLAGS[name] : undefined;
  if (bits !== undefined) return bits;
  throw argumentError(
    "ERR_INVALID_ARG_VALUE",
    `The argument 'flags' is invalid. Received ${inspect(value)}`,
  );
}

/** Permission bits, as a number or as octal text. */
export function modeBits(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^[0-7]+$/.test(value)) return Number.parseInt(value, 8);
  throw argumentError(
    "ERR_INVALID_ARG_VALUE",
    `The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received ${inspect(value)}`,
  );
}

/** A date, or seconds since 1970, as milliseconds. */
export function timeOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number(value) * 1000;
}
