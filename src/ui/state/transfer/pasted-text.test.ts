import { expect, test } from "vitest";
import { pastedFileName } from "./pasted-text.ts";

test.each([
  ["#!/bin/bash\necho", "pasted.sh"],
  ["#!/usr/bin/env bash\n", "pasted.sh"],
  ["#!/usr/bin/env node\n", "pasted.mjs"],
  ['{"a": 1}\n', "pasted.json"],
  ["[1, 2]", "pasted.json"],
  ["{ not json }", "pasted.txt"],
  ["Dear all,", "pasted.txt"],
])("%j is pasted as %s", (text, name) => {
  expect(pastedFileName(text)).toBe(name);
});
