import { hkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { Buffer } from "buffer/";
import { algorithm, bytesOf } from "./hash.ts";

type Done = (error: Error | null, key?: unknown) => void;

export function pbkdf2Sync(
  password: unknown,
  salt: unknown,
  iterations: number,
  length: number,
  digest: unknown,
): Buffer {
  const hash = algorithm(digest, `Invalid digest: ${String(digest)}`);
  const options = { c: iterations, dkLen: length };
  return Buffer.from(pbkdf2(hash, bytesOf(password), bytesOf(salt), options));
}

export interface ScryptOptions {
  readonly N?: number;
  readonly cost?: number;
  readonly r?: number;
  readonly blockSize?: number;
  readonly p?: number;
  readonly parallelization?: number;
  readonly maxmem?: number;
}

export function scryptSync(
  password: unknown,
  salt: unknown,
  length: number,
  options: ScryptOptions = {},
): Buffer {
  const N = options.N ?? options.cost ?? 16384;
  const r = options.r ?? options.blockSize ?? 8;
  const p = options.p ?? options.parallelization ?? 1;
  const maxmem = options.maxmem ?? 32 * 1024 * 1024;
  if (128 * N * r > maxmem)
    throw Object.assign(new RangeError("Invalid scrypt params: memory limit exceeded"), {
      code: "ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
    });
  // The package counts a little more than OpenSSL does.
  const limit = maxmem + 1024 * 1024;
  return Buffer.from(
    scrypt(bytesOf(password), bytesOf(salt), { N, r, p, dkLen: length, maxmem: limit }),
  );
}

export function hkdfSync(
  digest: unknown,
  key: unknown,
  salt: unknown,
  info: unknown,
  length: number,
): ArrayBuffer {
  const hash = algorithm(digest, `Invalid digest: ${String(digest)}`);
  return hkdf(hash, bytesOf(key), bytesOf(salt), bytesOf(info), length).slice().buffer;
}

/** The same with a callback, which comes after the task at hand. */
export function withCallback(
  derive: (...args: never[]) => unknown,
): (...args: readonly unknown[]) => void {
  return (...args) => {
    const done = args.at(-1) as Done; // Node refuses anything else, and so does the call below
    setTimeout(() => {
      let key: unknown;
      try {
        key = (derive as (...given: readonly unknown[]) => unknown)(...args.slice(0, -1));
      } catch (error) {
        done(error as Error); // made above, or by the package
        return;
      }
      done(null, key);
    });
  };
}
