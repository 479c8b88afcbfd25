import { describe, expect, it } from "vitest";
import { shellStyle } from "./shell-style.ts";

const styleOf = (text: string) => shellStyle(text, { tabSize: 2, insertSpaces: true });

describe("style of a script", () => {
  it("is shfmt's own where the script shows none", () => {
    expect(styleOf("#!/bin/bash\necho a\n")).toEqual({
      indent: 2,
      switchCaseIndent: false,
      spaceRedirects: false,
      binaryNextLine: false,
      funcNextLine: false,
    });
  });

  it("has no spaces for a level where tabs are used", () => {
    expect(shellStyle("", { tabSize: 4, insertSpaces: false }).indent).toBe(0);
  });

  it.each([
    ["case $x in\n  # the first\n  a) ;;\nesac\n", true],
    ["case $x in\na) ;;\nesac\n", false],
    ["if y; then\n  case $x in\n  a) ;;\n  esac\nfi\n", false],
  ])("sees whether patterns are indented in %j", (text, expected) => {
    expect(styleOf(text).switchCaseIndent).toBe(expected);
  });

  it.each([
    ["a > b\nc 2> d\n", true],
    ["a >b 2>&1\n", false],
    ["a < <(b)\n", false],
    ["a > b\nc >d\ne >f\n", false],
    ["[[ a > b ]]\n((a < b))\n# a > b\necho ' > b'\n", false],
  ])("sees whether redirections are spaced in %j", (text, expected) => {
    expect(styleOf(text).spaceRedirects).toBe(expected);
  });

  it.each([
    ["a \\\n  | b \\\n  && c\n", true],
    ["a |\n  b &&\n  c\n", false],
  ])("sees on which line operators stand in %j", (text, expected) => {
    expect(styleOf(text).binaryNextLine).toBe(expected);
  });

  it.each([
    ["f()\n{\n  a\n}\n", true],
    ["f() {\n  a\n}\n", false],
  ])("sees where functions open in %j", (text, expected) => {
    expect(styleOf(text).funcNextLine).toBe(expected);
  });
});
