import { createHash, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { partProblem } from "./check-part.ts";
import { parseManifest, publishedState } from "./manifest.ts";

const content = new TextEncoder().encode("a machine's state").buffer;
const sha256 = createHash("sha256").update("a machine's state").digest("hex");
const expected = { bytes: content.byteLength, sha256 };
const digest = (bytes: ArrayBuffer) => webcrypto.subtle.digest("SHA-256", bytes);

describe("a part of the Linux image", () => {
  test("is taken when it is what the manifest describes", async () => {
    expect(await partProblem("state.bin.zst", content, expected, digest)).toBeUndefined();
  });

  test("is refused when bytes are missing", async () => {
    expect(await partProblem("state.bin.zst", content.slice(1), expected, digest)).toMatch(
      /state\.bin\.zst has 16 bytes where 17 were expected/,
    );
  });

  test("is refused when one byte is another, though the length fits", async () => {
    const other = content.slice(0);
    new Uint8Array(other)[3] = 0;
    expect(await partProblem("state.bin.zst", other, expected, digest)).toMatch(
      /the checksum of state\.bin\.zst is [0-9a-f]{12}… where [0-9a-f]{12}… was expected/,
    );
  });

  test("is compared by length alone without a secure context", async () => {
    expect(await partProblem("state.bin.zst", content, expected, undefined)).toBeUndefined();
  });
});

test("the published manifest describes the published state", async () => {
  const folder = new URL("../../../../public/linux/", import.meta.url);
  const manifest = parseManifest(
    JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8")),
  );
  const state = new Uint8Array(readFileSync(new URL(manifest.state.file, folder))).buffer;
  expect(await partProblem("state", state, publishedState(manifest), digest)).toBeUndefined();
});
