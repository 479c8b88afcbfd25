import * as node from "node:zlib";
import { expect, test } from "vitest";
import { codecs } from "./codecs.ts";

const zlib = codecs() as unknown as typeof node; // the part of it that the tests use
const text = "the same again, ".repeat(100);

test.each([
  ["gzipSync", "gunzipSync"],
  ["deflateSync", "inflateSync"],
  ["deflateRawSync", "inflateRawSync"],
  ["gzipSync", "unzipSync"],
  ["deflateSync", "unzipSync"],
] as const)("%s writes what Node's %s reads, and the other way round", (pack, unpack) => {
  expect(node[unpack](zlib[pack](text)).toString()).toBe(text);
  expect(zlib[unpack](node[pack](text)).toString()).toBe(text);
});

test("refuses what is no gzip, with zlib's error", async () => {
  expect(() => zlib.gunzipSync("nonsense")).toThrow(
    expect.objectContaining({ code: "Z_DATA_ERROR", message: "incorrect header check" }),
  );
  const error = await new Promise((resolve) => {
    zlib.gunzip(Buffer.from("nonsense"), resolve);
  });
  expect(error).toMatchObject({ code: "Z_DATA_ERROR" });
});

test("calls back with the bytes", async () => {
  const packed = await new Promise<Buffer>((resolve) => {
    zlib.gzip(text, { level: 9 }, (_, bytes) => resolve(bytes));
  });
  expect(node.gunzipSync(packed).toString()).toBe(text);
});
