import * as node from "node:querystring";
import { expect, test } from "vitest";
import { escape, parse, stringify, unescape } from "./querystring.ts";

test.each([
  "a=1&b=2",
  "a=1&a=2&a=3",
  "a&b=&=c",
  "a=b=c",
  "name=J%C3%BCrg+M",
  "broken=%E4%zz&x=%",
  "&&a=1&",
  "__proto__=1",
  "",
])("parses %j as Node does", (text) => {
  expect(parse(text)).toEqual(node.parse(text));
});

test("takes other separators and a limit", () => {
  expect(parse("a:1;b:2;c:3", ";", ":", { maxKeys: 2 })).toEqual(
    node.parse("a:1;b:2;c:3", ";", ":", { maxKeys: 2 }),
  );
});

test.each([
  [{ a: 1, b: "x y", c: true }],
  [{ list: ["1", 2, null], empty: undefined }],
  [{ text: "ü&=+/" }],
  [{ big: 3n, none: Number.NaN }],
])("writes %o as Node does", (values) => {
  expect(stringify(values)).toBe(node.stringify(values as node.ParsedUrlQueryInput));
});

test("escapes as Node does", () => {
  expect(escape("a b/ü")).toBe(node.escape("a b/ü"));
  expect(unescape("a%20b%")).toBe(node.unescape("a%20b%"));
});
