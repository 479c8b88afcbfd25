import * as node from "node:crypto";
import { expect, test } from "vitest";
import { createHash, createHmac, getHashes, hash } from "./hash.ts";
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
