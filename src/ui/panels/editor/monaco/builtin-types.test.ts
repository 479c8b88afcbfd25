import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUILTINS } from "#engines/javascript/shared/builtins.ts";

/* What the editor says can be imported is what the sandbox has by name. */

const types = readFileSync(new URL("builtin-types.txt", import.meta.url), "utf8");
const declared = [...types.matchAll(/^declare module "([^"]+)"/gm)].map(([, name = ""]) => name);

test("each built-in module has types under both of its names, and no other has", () => {
  const names = Object.keys(BUILTINS);
  const both = [...names, ...names.map((name) => `node:${name}`)];
  expect(declared.toSorted()).toEqual(both.toSorted());
});
