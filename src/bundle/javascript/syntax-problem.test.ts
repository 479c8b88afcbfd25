import { expect, test } from "vitest";
import { syntaxProblem } from "./syntax-problem.ts";

test.each([
  ["a.mjs", "export const handler = async () => {\n  return 1 2;\n};\n", 2, 12],
  ["a.js", "const x = ;\n", 1, 11],
  ["a.js", "import x from 'y';\nexport const a = {;\n", 2, 19],
  ["a.cjs", "exports.handler = async () => {\n", 2, 1],
])("%s: %j breaks at %i:%i", (path, code, line, column) => {
  expect(syntaxProblem(path, code)).toMatchObject({ line, column });
});

test.each([
  ["a.mjs", "const { a } = await import('./b.mjs');\nexport { a };\n"],
  ["a.mjs", "import data from './x.json' with { type: 'json' };\nexport default data;\n"],
  ["a.js", "#!/usr/bin/env node\nif (process.env.X) return;\nexports.handler = () => 1;\n"],
  ["a.js", "export class A { #x = 1; static { this.y = 2; } }\n"],
])("%s: %j is JavaScript", (path, code) => {
  expect(syntaxProblem(path, code)).toBeUndefined();
});
