import { Buffer } from "buffer/";

/** A secret as an object. Keys of pairs are for `webcrypto.subtle`. */
export class KeyObject {
  readonly #bytes: Uint8Array;
  readonly type = "secret";

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.slice();
  }

  get symmetricKeySize(): number {
    return this.#bytes.length;
  }

  export(options: { readonly format?: string } = {}): Buffer | object {
    if (options.format === "jwk")
      return {
        kty: "oct",
        k: Buffer.from(this.#bytes)
          .toString("base64")
          .replaceAll("+", "-")
          .replaceAll("/", "_")
          .replace(/=+$/, ""),
      };
    return Buffer.from(this.#bytes);
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyObject)) return false;
    const bytes = other.#bytes;
    return (
      bytes.length === this.#bytes.length && bytes.every((byte, at) => byte === this.#bytes[at])
    );
  }
}

export function createSecretKey(key: unknown, encoding?: unknown): KeyObject {
  if (typeof key === "string")
    return new KeyObject(Buffer.from(key, (encoding ?? "utf8") as string));
  if (ArrayBuffer.isView(key))
    return new KeyObject(new Uint8Array(key.buffer, key.byteOffset, key.byteLength));
  if (key instanceof ArrayBuffer) return new KeyObject(new Uint8Array(key));
  throw Object.assign(
    new TypeError(
      'The "key" argument must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView.',
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}
