import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from "@noble/hashes/sha2.js";
import { Buffer } from "buffer/";
import { KeyObject } from "./keys.ts";

/** By OpenSSL's names. */
const ALGORITHMS = {
  md5,
  ripemd160,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha512-224": sha512_224,
  "sha512-256": sha512_256,
} as const;

interface State {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): State;
}

/** What `createHash` and `createHmac` give. In Node it is a stream as well; here it is not. */
export class Digest {
  readonly #state: State;
  readonly #isHmac: boolean;
  #isFinal = false;

  constructor(state: State, isHmac: boolean) {
    this.#state = state;
    this.#isHmac = isHmac;
  }

  update(data: unknown, encoding?: unknown): this {
    if (this.#isFinal) throw finalized();
    this.#state.update(bytesOf(data, encoding));
    return this;
  }

  digest(encoding?: unknown): Buffer | string {
    if (this.#isFinal) {
      // As Node: a second digest of an HMAC is empty, of a hash an error.
      if (this.#isHmac) return encoded(new Uint8Array(), encoding);
      throw finalized();
    }
    this.#isFinal = true;
    return encoded(this.#state.digest(), encoding);
  }

  copy(): Digest {
    if (this.#isFinal) throw finalized();
    return new Digest(this.#state.clone(), this.#isHmac);
  }
}

export function createHash(name: unknown): Digest {
  return new Digest(algorithm(name, "Digest method not supported").create(), false);
}

export function createHmac(name: unknown, key: unknown): Digest {
  const made = algorithm(name, `Invalid digest: ${String(name)}`);
  return new Digest(hmac.create(made, bytesOf(key)), true);
}

/** All at once. */
export function hash(name: unknown, data: unknown, encoding: unknown = "hex"): Buffer | string {
  return createHash(name).update(data).digest(encoding);
}

export function getHashes(): string[] {
  return Object.keys(ALGORITHMS);
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- one of the list above
export function algorithm(name: unknown, message: string) {
  const key = String(name)
    .toLowerCase()
    .replace(/^(?:rsa-)?sha-?(?=\d)/, "sha")
    .replace("sha512/", "sha512-");
  if (Object.hasOwn(ALGORITHMS, key)) return ALGORITHMS[key as keyof typeof ALGORITHMS]; // asked just before
  throw Object.assign(
    new Error(
      `${message}. The playground's node:crypto has ${getHashes().join(", ")}; webcrypto.subtle has more.`,
    ),
    { code: "ERR_CRYPTO_INVALID_DIGEST" },
  );
}

export function bytesOf(data: unknown, encoding?: unknown): Uint8Array {
  if (data instanceof KeyObject) return data.export() as Buffer;
  if (typeof data === "string") {
    if (encoding === "base64url") return Buffer.from(data, "base64");
    return Buffer.from(data, (encoding ?? "utf8") as string); // Buffer refuses unknown ones
  }
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw Object.assign(
    new TypeError(
      'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.',
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

function encoded(bytes: Uint8Array, encoding: unknown): Buffer | string {
  const buffer = Buffer.from(bytes);
  if (encoding === undefined || encoding === null || encoding === "buffer") return buffer;
  if (encoding === "base64url")
    return buffer.toString("base64").replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return buffer.toString(encoding as string); // Buffer refuses unknown ones
}

function finalized(): Error {
  return Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
}
