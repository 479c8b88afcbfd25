import { expect, test } from "vitest";
import { nameScript, v8Stack } from "./stack.ts";
import { userPosition } from "./position.ts";

nameScript("blob:null/1", "file:///var/task/index.mjs");

test.each([
  [
    "V8",
    "Boom: no\n    at f (file:///var/task/a.mjs:1:2)",
    "Boom: no\n    at f (file:///var/task/a.mjs:1:2)",
  ],
  [
    "Firefox",
    "f@file:///var/task/a.mjs:1:2\n@file:///var/task/a.mjs:3:4\n",
    "Boom: no\n    at f (file:///var/task/a.mjs:1:2)\n    at file:///var/task/a.mjs:3:4",
  ],
  [
    "Firefox, after an await",
    "async*load/handler<@/var/task/a.cjs:1:2\n",
    "Boom: no\n    at async handler (/var/task/a.cjs:1:2)",
  ],
  [
    "WebKit",
    "f@blob:null/1:3:8\nforEach@[native code]\nmodule code@blob:null/1:9:9\n@",
    "Boom: no\n    at f (file:///var/task/index.mjs:3:8)\n    at forEach (<anonymous>)\n    at file:///var/task/index.mjs:9:9",
  ],
  ["nobody", "", "Boom: no"],
])("turns a stack of %s into V8's form", (_, raw, expected) => {
  expect(v8Stack(raw, "Boom: no")).toBe(expected);
});

test("a message that looks like a frame of another engine is no frame", () => {
  const stack = v8Stack("f@file:///var/task/a.mjs:1:2", "Error: x@/var/task/b.mjs:7:7");
  expect(userPosition(stack)).toEqual({
    path: "/var/task/a.mjs",
    line: 1,
    column: 2,
    functionName: "f",
  });
});
