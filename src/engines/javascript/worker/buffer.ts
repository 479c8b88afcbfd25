import { Buffer as PlainBuffer } from "buffer/";

type Call = (this: unknown, ...args: unknown[]) => unknown;

const isBase64Url = (encoding: unknown): boolean =>
  typeof encoding === "string" && encoding.toLowerCase() === "base64url";

const isHex = (encoding: unknown): boolean =>
  typeof encoding === "string" && encoding.toLowerCase() === "hex";

/**
 * Arguments that the package understands as Node does: its reader of base64 takes both alphabets; hexadecimal digits
 * count in pairs, as far as they are some.
 */
function readable(args: readonly unknown[]): unknown[] {
  const hasHex = args.some((argument, index) => index > 0 && isHex(argument));
  return args.map((argument, index) => {
    if (index > 0 && isBase64Url(argument)) return "base64";
    if (!hasHex || typeof argument !== "string" || isHex(argument)) return argument;
    return /^(?:[0-9a-f]{2})*/i.exec(argument)?.[0] ?? "";
  });
}

function wrap(holder: object, name: string, around: (native: Call) => Call): void {
  const native = (holder as Readonly<Record<string, unknown>>)[name] as Call; // a method of the package
  Object.defineProperty(holder, name, {
    value: Object.defineProperty(around(native), "name", { value: name }),
    writable: true,
    configurable: true,
  });
}

for (const name of ["from", "byteLength", "alloc"])
  wrap(
    PlainBuffer,
    name,
    (native) =>
      function (...args) {
        return Reflect.apply(native, this, readable(args));
      },
  );
for (const name of ["write", "fill"])
  wrap(
    PlainBuffer.prototype,
    name,
    (native) =>
      function (...args) {
        return Reflect.apply(native, this, readable(args));
      },
  );
// Nothing is found everywhere: the package finds it nowhere, and goes beyond the end for odd lengths in UTF-16.
for (const name of ["indexOf", "lastIndexOf", "includes"]) {
  wrap(
    PlainBuffer.prototype,
    name,
    (native) =>
      function (this: unknown, value, from, encoding) {
        const hasPlace = typeof from !== "string";
        const wanted =
          typeof value === "string"
            ? PlainBuffer.from(value, (hasPlace ? encoding : from) as "utf8") // refuses unknown ones
            : value;
        const place = hasPlace ? from : undefined;
        const isNothing = wanted instanceof Uint8Array && wanted.length === 0;
        if (!isNothing) return Reflect.apply(native, this, [wanted, place]);
        if (name === "includes") return true;
        const { length } = this as Uint8Array; // a method of buffers
        const start =
          typeof place === "number" ? Math.trunc(place) : name === "indexOf" ? 0 : length;
        return Math.min(Math.max(start < 0 ? start + length : start, 0), length);
      },
  );
}
wrap(
  PlainBuffer,
  "isEncoding",
  (native) =>
    function (encoding) {
      return isBase64Url(encoding) || Reflect.apply(native, this, [encoding]);
    },
);
for (const name of ["toString", "toLocaleString"])
  wrap(
    PlainBuffer.prototype,
    name,
    (native) =>
      function (encoding, ...range) {
        if (!isBase64Url(encoding)) return Reflect.apply(native, this, [encoding, ...range]);
        const text = Reflect.apply(native, this, ["base64", ...range]) as string; // what it gives
        return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
      },
  );

/** Node's `Buffer`: the npm package, with `base64url` wherever an encoding can stand. */
export const Buffer: typeof PlainBuffer = PlainBuffer;

/** `node:buffer`. */
export function bufferModule(): object {
  return {
    Buffer,
    Blob,
    File,
    atob,
    btoa,
    constants: { MAX_LENGTH: 2 ** 31 - 1, MAX_STRING_LENGTH: 2 ** 29 - 24 },
    kMaxLength: 2 ** 31 - 1,
    kStringMaxLength: 2 ** 29 - 24,
    INSPECT_MAX_BYTES: 50,
    isAscii: (bytes: Uint8Array) => bytesOf(bytes).every((byte) => byte < 0x80),
    isUtf8,
    transcode,
  };
}

function bytesOf(value: ArrayBufferView | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

function isUtf8(bytes: ArrayBufferView | ArrayBuffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(bytes));
    return true;
  } catch {
    return false;
  }
}

const TRANSCODED = new Set([
  "utf8",
  "utf-8",
  "ucs2",
  "ucs-2",
  "utf16le",
  "utf-16le",
  "latin1",
  "binary",
  "ascii",
]);

/** Between the encodings that Node knows here; what the target lacks becomes `?`. */
function transcode(source: Uint8Array, from: string, to: string): PlainBuffer {
  for (const encoding of [from, to]) {
    if (!TRANSCODED.has(encoding.toLowerCase()))
      throw Object.assign(new Error("Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]"), {
        code: "U_ILLEGAL_ARGUMENT_ERROR",
      });
  }
  const text = Buffer.from(source).toString(from as "utf8"); // checked above
  const limit = /latin1|binary/i.test(to) ? 0xff : to.toLowerCase() === "ascii" ? 0x7f : undefined;
  const fitting =
    limit === undefined
      ? text
      : Array.from(text)
          .map((char) => ((char.codePointAt(0) ?? 0) > limit ? "?" : char))
          .join("");
  return Buffer.from(fitting, to as "utf8"); // checked above
}
