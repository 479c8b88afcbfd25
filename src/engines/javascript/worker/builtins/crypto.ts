import { createHash, createHmac, getHashes, hash } from "./crypto/hash.ts";
import { randomBytes, randomFillSync, randomInt, timingSafeEqual } from "./crypto/random.ts";
import { provide } from "./provide.ts";

provide({
  crypto: () => ({
    createHash,
    createHmac,
    getHashes,
    hash,
    randomBytes,
    randomFillSync,
    randomInt,
    randomUUID: () => crypto.randomUUID(),
    getRandomValues: <T extends ArrayBufferView<ArrayBuffer>>(array: T) =>
      crypto.getRandomValues(array),
    timingSafeEqual,
    webcrypto: crypto,
    subtle: crypto.subtle,
  }),
});
