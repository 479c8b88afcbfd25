import { expect, it } from "vitest";
import { matched } from "./match-lists.ts";

const pairs = (a: string, b: string): string =>
  matched(Array.from(a), Array.from(b), (letter) => letter.toLowerCase())
    .map(([left = "-", right = "-"]) => left + right)
    .join(" ");

it.each([
  ["equal lists", "abc", "ABC", "aA bB cC"],
  ["the same event sent more often", "abc", "ABBC", "aA bB -B cC"],
  ["one that is missing", "abc", "AC", "aA b- cC"],
  ["one that was changed, in its place", "abc", "AXC", "aA bX cC"],
  ["a longer list", "ab", "ABCD", "aA bB -C -D"],
  ["nothing in common", "ab", "XY", "aX bY"],
  ["an empty one", "", "A", "-A"],
])("pairs %s", (_, a, b, expected) => {
  expect(pairs(a, b)).toBe(expected);
});
