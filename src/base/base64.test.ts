import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";

describe("base64", () => {
  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it("takes a payload of six million bytes", () => {
    const bytes = new Uint8Array(6_291_556).fill(7);
    expect(fromBase64(toBase64(bytes))?.length).toBe(bytes.length);
  });

  it.each([
    ["dGVz\ndA==", "test"],
    ["dGVzdA", "test"],
    ["", ""],
  ])("reads %j", (text, expected) => {
    expect(new TextDecoder().decode(fromBase64(text))).toBe(expected);
  });

  it.each(["a", "%%%%", "dGVzdA=", "=AAA", "dGV-"])("refuses %j", (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
