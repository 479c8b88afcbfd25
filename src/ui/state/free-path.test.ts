import { expect, test } from "vitest";
import { freePath } from "./free-path.ts";

test.each([
  ["task/index.mjs", [], "task/index-copy.mjs"],
  ["task/index.mjs", ["task/index-copy.mjs"], "task/index-copy-2.mjs"],
  ["task/bootstrap", [], "task/bootstrap-copy"],
  ["task/.env", [], "task/.env-copy"],
  ["task/a.b/c", [], "task/a.b/c-copy"],
])("a copy of %s beside %j is %s", (path, taken: readonly string[], copy) => {
  expect(freePath(path, (candidate) => taken.includes(candidate))).toBe(copy);
});
