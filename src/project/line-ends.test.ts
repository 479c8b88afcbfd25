import { expect, test } from "vitest";
import { lineEndsOf, withLineEnds } from "./line-ends.ts";

test.each([
  ["", "none"],
  ["one line", "none"],
  ["a\nb\n", "lf"],
  ["a\r\nb\r\n", "crlf"],
  ["a\r\nb\n", "mixed"],
  ["\n", "lf"],
])("%j has %s line endings", (text, expected) => {
  expect(lineEndsOf(text)).toBe(expected);
});

test("makes line endings equal, both ways", () => {
  expect(withLineEnds("a\r\nb\nc", "lf")).toBe("a\nb\nc");
  expect(withLineEnds("a\r\nb\nc", "crlf")).toBe("a\r\nb\r\nc");
});
