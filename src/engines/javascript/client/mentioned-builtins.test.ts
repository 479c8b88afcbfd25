import { expect, test } from "vitest";
import { mentionedScripts } from "./mentioned-builtins.ts";

const scripts = (...sources: readonly string[]): readonly string[] =>
  mentionedScripts(
    sources.map((text, index) => {
      return { path: `/var/task/${index}.mjs`, bytes: new TextEncoder().encode(text), mode: 0o644 };
    }),
  );

test.each([
  ["no imports", "export const handler = 1;", []],
  ["globals only", 'import { Buffer } from "node:buffer"; import "timers";', []],
  ["an import", 'import fs from "node:fs";', ["fs"]],
  ["an import without blanks", 'import{join}from"path";', ["path"]],
  ["a sub-module", "const { readFile } = require('fs/promises');", ["fs"]],
  ["a dynamic import", "await import(`node:os`)", ["os"]],
  ["what a script needs itself", 'import assert from "assert/strict";', ["assert", "util"]],
  ["streams", 'import "stream/promises"', ["events", "stream", "string_decoder"]],
  [
    "files as streams",
    'import fs from "fs"; fs.createReadStream("x")',
    ["events", "fs", "stream", "string_decoder"],
  ],
  ["streams that are nobody's", "createReadStream()", []],
  ["names of objects", 'import "constructor"; require("__proto__")', []],
])("finds what files mention: %s", (_, source, found) => {
  expect(scripts(source)).toEqual(found);
});

test("takes all sources together and leaves other files alone", () => {
  expect(scripts('import "os"', 'import "fs"', 'import "os"')).toEqual(["fs", "os"]);
  const bytes = new TextEncoder().encode('"fs"');
  const files = [{ path: "/var/task/data.json", bytes, mode: 0o644 }];
  expect(mentionedScripts(files)).toEqual([]);
});
