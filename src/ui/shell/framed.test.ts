import { expect, test } from "vitest";
import { isFramedUnasked } from "./framed.ts";

test.each([
  [false, "", false],
  [false, "?embed", false],
  [true, "", true],
  [true, "?example=bash", true],
  [true, "?example=bash&embed", false],
])("framed: %s, address %j: declines %s", (isFramed, search, declines) => {
  expect(isFramedUnasked({ isFramed, search })).toBe(declines);
});
