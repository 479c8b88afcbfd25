import { messageOf } from "#base/message-of.ts";
import { Buffer } from "buffer/";
import { deflateSync, gunzipSync, gzipSync, inflateSync, unzlibSync, zlibSync } from "fflate";

type Codec = (bytes: Uint8Array, options: object) => Uint8Array;
type Callback = (error: unknown, result?: Buffer) => void;

const compress =
  (
    run: (
      bytes: Uint8Array,
      options: { level: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 },
    ) => Uint8Array,
  ): Codec =>
  (bytes, options) =>
    run(bytes, { level: levelOf(options) });

/** Node's names; its `deflate` is zlib's format, and what fflate calls so is Node's `deflateRaw`. */
const CODECS: Readonly<Record<string, Codec>> = {
  gzip: compress(gzipSync),
  deflate: compress(zlibSync),
  deflateRaw: compress(deflateSync),
  gunzip: (bytes) => gunzipSync(bytes),
  inflate: (bytes) => unzlibSync(bytes),
  inflateRaw: (bytes) => inflateSync(bytes),
  unzip: (bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : unzlibSync(bytes)),
};

/** `gzipSync(data)` and `gzip(data, callback)` of each format. */
export function codecs(): Record<string, unknown> {
  const forms: Record<string, unknown> = {};
  for (const [name, codec] of Object.entries(CODECS)) {
    const run = (data: unknown, options?: unknown): Buffer => {
      const bytes = bytesOf(data);
      try {
        return Buffer.from(
          codec(bytes, typeof options === "object" && options !== null ? options : {}),
        );
      } catch (error) {
        throw dataError(error);
      }
    };
    forms[`${name}Sync`] = run;
    forms[name] = (data: unknown, ...rest: unknown[]): void => {
      const callback = rest.at(-1) as Callback; // as the caller has to pass it
      const options = rest.length > 1 ? rest[0] : undefined;
      const bytes = bytesOf(data);
      queueMicrotask(() => {
        let result: Buffer;
        try {
          result = run(bytes, options);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, result);
      });
    };
  }
  const constants = {
    Z_NO_COMPRESSION: 0,
    Z_BEST_SPEED: 1,
    Z_BEST_COMPRESSION: 9,
    Z_DEFAULT_COMPRESSION: -1,
  };
  return { ...forms, constants };
}

export function levelOf(options: object): 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 {
  const { level } = options as { level?: unknown }; // as the program gave it
  const known = ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const).find((value) => value === level);
  return known ?? 6;
}

/** zlib's error for what it cannot read. */
export function dataError(error: unknown): Error {
  const reason = messageOf(error);
  const isCut = /unexpected EOF/i.test(reason);
  return Object.assign(new Error(isCut ? "unexpected end of file" : "incorrect header check"), {
    errno: isCut ? -5 : -3,
    code: isCut ? "Z_BUF_ERROR" : "Z_DATA_ERROR",
    cause: error,
  });
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw Object.assign(
    new TypeError(
      'The "buffer" argument must be of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer.',
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}
