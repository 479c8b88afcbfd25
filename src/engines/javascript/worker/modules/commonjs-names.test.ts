import { expect, test } from "vitest";
import { commonJsExportNames } from "./commonjs-names.ts";

test.each([
  ["exports.handler = async () => 1; module.exports.other = 2;", ["handler", "other"]],
  ["module.exports = { handler, other: 1, async method() {} };", ["handler", "method", "other"]],
  ['Object.defineProperty(exports, "named", { get() {} });', ["named"]],
  ["if (exports.a === 1) use(exports.b); exports.default = 1;", []],
  ["module.exports = function () {};", []],
])("of %s", (source, names) => {
  expect([...commonJsExportNames(source)].toSorted()).toEqual(names);
});
