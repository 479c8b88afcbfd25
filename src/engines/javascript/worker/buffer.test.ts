import { Buffer as NodeBuffer } from "node:buffer";
import { expect, test } from "vitest";
import { Buffer, bufferModule } from "./buffer.ts";

type AnyBuffer = typeof NodeBuffer;
const ours = Buffer as unknown as AnyBuffer; // the same calls on both

const ENCODINGS = [
  "utf8",
  "utf-8",
  "UTF8",
  "hex",
  "base64",
  "base64url",
  "BASE64URL",
  "latin1",
  "binary",
  "ascii",
  "ucs2",
  "ucs-2",
  "utf16le",
  "utf-16le",
] as const;
const TEXTS = [
  "",
  "a",
  "ab",
  "abc",
  "äöü€",
  "ops?~>>",
  "\u0000\u00ff",
  "eyJzdWIiOiJhZGEifQ",
  "eyJz-_+/==",
  "00ff7f",
];

const CALLS: readonly (readonly [
  name: string,
  call: (buffer: AnyBuffer, text: string, encoding: BufferEncoding) => unknown,
])[] = [
  ["from", (B, text, encoding) => [...B.from(text, encoding)]],
  ["toString", (B, text, encoding) => B.from(text).toString(encoding)],
  ["toString of a range", (B, text, encoding) => B.from(text).toString(encoding, 1, 4)],
  [
    "byteLength",
    (B, text, encoding) => (/base64|hex/i.test(encoding) ? 0 : B.byteLength(text, encoding)),
  ],
  ["isEncoding", (B, _text, encoding) => B.isEncoding(encoding)],
  [
    "write",
    (B, text, encoding) => {
      const b = B.alloc(9);
      return [b.write(text, 2, encoding), ...b];
    },
  ],
  [
    "indexOf",
    (B, text, encoding) =>
      B.from(`x${text}y`).indexOf(text, 0, encoding) >= 0 && !/hex|base64|16|ucs/i.test(encoding),
  ],
];

test.each(CALLS)("Buffer's %s is Node's in every encoding", (_name, call) => {
  for (const encoding of ENCODINGS) {
    for (const text of TEXTS) {
      const expected = call(NodeBuffer, text, encoding as BufferEncoding);
      expect([encoding, text, call(ours, text, encoding as BufferEncoding)]).toEqual([
        encoding,
        text,
        expected,
      ]);
    }
  }
});

test("an unknown encoding is refused as in Node", () => {
  expect(() => ours.from("a", "base65" as BufferEncoding)).toThrow(TypeError);
  expect(ours.isEncoding("base65")).toBe(false);
});

test("fill and alloc take base64url", () => {
  expect([...ours.alloc(4, "-_8", "base64url")]).toEqual([
    ...NodeBuffer.alloc(4, "-_8", "base64url"),
  ]);
  expect([...ours.alloc(4).fill("-_8", "base64url")]).toEqual([
    ...NodeBuffer.alloc(4).fill("-_8", "base64url"),
  ]);
});

test("transcodes as Node", () => {
  const { transcode, isUtf8 } = bufferModule() as {
    transcode: (b: Uint8Array, from: string, to: string) => Uint8Array;
    isUtf8: (b: Uint8Array) => boolean;
  };
  expect([...transcode(new TextEncoder().encode("€ä"), "utf8", "latin1")]).toEqual([0x3f, 0xe4]);
  expect(isUtf8(Uint8Array.of(0xff))).toBe(false);
});
