import { initSync } from "cjs-module-lexer";
import { beforeAll, expect, test } from "vitest";
import { commonJsExportNames } from "./commonjs-names.ts";

beforeAll(() => initSync());

test.each([
  ["exports.handler = async () => 1; module.exports.other = 2;", ["handler", "other"], []],
  ["module.exports = { handler, other };", ["handler", "other"], []],
  ['Object.defineProperty(exports, "named", { enumerable: true, value: 1 });', ["named"], []],
  // As Node: its lexer takes the comparison for an assignment.
  ["if (exports.a === 1) use(exports.b); exports.default = 1;", ["a"], []],
  ["module.exports = function () {};", [], []],
  ['module.exports = require("./lib");', [], ["./lib"]],
  ['__exportStar(require("./a"), exports); exports.b = 1;', ["b"], ["./a"]],
  ["module.exports = __toCommonJS(x); 0 && (module.exports = { a, b });", ["a", "b"], []],
  ["this is no program", [], []],
])("of %s", (source, names, handedOn) => {
  const found = commonJsExportNames(source);
  expect([...found.names].toSorted()).toEqual(names);
  expect(found.handedOn).toEqual(handedOn);
});
