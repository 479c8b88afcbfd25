import { expect, it } from "vitest";
import { yamlSyntaxProblems } from "./yaml-syntax.ts";

it.each([
  ["CloudFormation's tags", "A: !Sub x\nB: !If [a, b, c]\n"],
  ["several documents", "a: 1\n---\nb: 2\n"],
  ["nothing", ""],
])("accepts %s", (_, text) => {
  expect(yamlSyntaxProblems(text)).toEqual([]);
});

it.each([
  ["a:\n\t- x\n", 2, 1, "Tabs are not allowed as indentation"],
  ["a: 1\na: 2\n", 2, 1, "Map keys must be unique"],
  ["a: 1\n---\nb: [1\n", 4, 1, "Flow sequence"],
])("places the mistake in %j", (text, line, column, words) => {
  expect(yamlSyntaxProblems(text)).toEqual([
    expect.objectContaining({ line, column, message: expect.stringContaining(words) }),
  ]);
});
