import * as node from "node:crypto";
import { expect, test } from "vitest";
import { createHash, createHmac, getHashes, hash } from "./hash.ts";
import { hkdfSync, pbkdf2Sync, scryptSync, withCallback } from "./derive.ts";
import { KeyObject, createSecretKey } from "./keys.ts";
import { randomBytes, randomInt, timingSafeEqual } from "./random.ts";

const bytes = new TextEncoder().encode("ü and more");

/** RIPEMD is old, and OpenSSL may be built without it. */
const hashes = getHashes().filter((name) => name !== "ripemd160");

test.each([...hashes.map((name) => [name, name]), ["SHA256", "sha256"], ["sha-1", "sha1"]])(
  "hashes by %s as Node does by %s",
  (name, original = "") => {
    for (const encoding of ["hex", "base64", "base64url"] as const) {
      expect(createHash(name).update(bytes).update("x").digest(encoding)).toBe(
        node.createHash(original).update(bytes).update("x").digest(encoding),
      );
      expect(createHmac(name, "key").update(bytes).digest(encoding)).toBe(
        node.createHmac(original, "key").update(bytes).digest(encoding),
      );
    }
  },
);

test("hashes by RIPEMD", () => {
  expect(hash("ripemd160", "abc")).toBe("8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
});

test("copies a hash halfway, takes encoded text, and ends once", () => {
  const half = createHash("sha256").update("61", "hex");
  expect(half.copy().update("b").digest("hex")).toBe(hash("sha256", "ab"));
  expect(half.digest("hex")).toBe(hash("sha256", "a"));
  expect(() => half.digest()).toThrow("Digest already called");
  expect(() => half.update("x")).toThrow("Digest already called");
  expect(() => createHash("sha3-256")).toThrow("Digest method not supported");
});

test("gives random numbers within their range, and bytes of any number", () => {
  const found = new Set(Array.from({ length: 200 }, () => randomInt(3)));
  expect(found).toEqual(new Set([0, 1, 2]));
  expect(randomBytes(200_000)).toHaveLength(200_000);
  expect(() => randomBytes(-1)).toThrow(RangeError);
  expect(() => randomInt(5, 5)).toThrow(RangeError);
});

test("compares bytes, and refuses other lengths", () => {
  const one = new Uint8Array([1, 2]);
  expect(timingSafeEqual(one, new Uint8Array([1, 2]))).toBe(true);
  expect(timingSafeEqual(one, new Uint8Array([1, 3]))).toBe(false);
  expect(() => timingSafeEqual(one, new Uint8Array(3))).toThrow(
    expect.objectContaining({ code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" }),
  );
});

test("derives keys as Node does", async () => {
  for (const digest of ["sha1", "sha256", "sha512"]) {
    expect(pbkdf2Sync("secret", "salt", 1000, 40, digest).toString("hex")).toBe(
      node.pbkdf2Sync("secret", "salt", 1000, 40, digest).toString("hex"),
    );
    expect(new Uint8Array(hkdfSync(digest, "key", "salt", "info", 33))).toEqual(
      new Uint8Array(node.hkdfSync(digest, "key", "salt", "info", 33)),
    );
  }
  for (const options of [{}, { N: 1024, r: 8, p: 2 }, { cost: 2048 }])
    expect(scryptSync("secret", "salt", 32, options).toString("hex")).toBe(
      node.scryptSync("secret", "salt", 32, options).toString("hex"),
    );
  expect(() => scryptSync("secret", "salt", 32, { N: 2 ** 20 })).toThrow("memory limit exceeded");
  const called = await new Promise((resolve) => {
    withCallback(pbkdf2Sync)("secret", "salt", 1, 8, "sha256", (...args: unknown[]) =>
      resolve(args),
    );
  });
  expect(called).toEqual([null, pbkdf2Sync("secret", "salt", 1, 8, "sha256")]);
});

test("keeps secrets as objects, which hash and compare as their bytes", () => {
  const key = createSecretKey("key", "utf8");
  expect(key).toBeInstanceOf(KeyObject);
  expect(key.symmetricKeySize).toBe(3);
  expect(key.export({ format: "jwk" })).toEqual(
    node.createSecretKey("key", "utf8").export({ format: "jwk" }),
  );
  expect(key.equals(createSecretKey(Buffer.from("key")))).toBe(true);
  expect(createHmac("sha256", key).update("x").digest("hex")).toBe(
    node.createHmac("sha256", "key").update("x").digest("hex"),
  );
});
