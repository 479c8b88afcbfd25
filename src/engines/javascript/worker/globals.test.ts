import { expect, test } from "vitest";
import { removeName } from "./globals.ts";

test("removes a name", () => {
  const scope = { FontFace: class {} };
  removeName(scope, "FontFace");
  expect("FontFace" in scope).toBe(false);
});

test.each([
  ["a function", { value: () => 1 }],
  ["an object", { value: {} }],
  ["an accessor", { get: () => ({}) }],
])("refuses to go on when %s cannot be removed", (_, descriptor) => {
  const scope = Object.defineProperty({}, "way", { ...descriptor, configurable: false });
  expect(() => removeName(scope, "way")).toThrow("refuses to start");
});

test("refuses to go on when the browser says that it did and did not", () => {
  const scope = new Proxy({ way: {} }, { deleteProperty: () => true });
  expect(() => removeName(scope, "way")).toThrow("refuses to start");
});

test("a constant number may stay", () => {
  const scope = Object.defineProperty({}, "TEMPORARY", { value: 0 });
  expect(() => removeName(scope, "TEMPORARY")).not.toThrow();
});
