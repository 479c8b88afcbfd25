import { Digest, createHash, createHmac, getHashes, hash } from "./crypto/hash.ts";
import { randomBytes, randomFillSync, randomInt, timingSafeEqual } from "./crypto/random.ts";
import { hkdfSync, pbkdf2Sync, scryptSync, withCallback } from "./crypto/derive.ts";
import { KeyObject, createSecretKey } from "./crypto/keys.ts";
import { provide } from "./provide.ts";
import { refusals } from "./stand-ins/refusals.ts";

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
    pbkdf2Sync,
    pbkdf2: withCallback(pbkdf2Sync),
    scryptSync,
    scrypt: withCallback(scryptSync),
    hkdfSync,
    hkdf: withCallback(hkdfSync),
    KeyObject,
    createSecretKey,
    Hash: Digest,
    Hmac: Digest,
    constants: {},
    getCiphers: () => [],
    getCurves: () => [],
    ...refusals(
      "crypto",
      "it needs OpenSSL; webcrypto.subtle encrypts, signs and makes keys",
      "createCipheriv createDecipheriv createSign createVerify createPublicKey createPrivateKey createDiffieHellman createECDH generateKeyPair generateKeyPairSync generateKey generateKeySync sign verify publicEncrypt privateDecrypt privateEncrypt publicDecrypt X509Certificate Certificate DiffieHellman ECDH Sign Verify Cipheriv Decipheriv",
    ),
    webcrypto: crypto,
    subtle: crypto.subtle,
  }),
});
