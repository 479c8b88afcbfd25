import { bashLines } from "../lint/bash-lines.ts";
import type { Indentation } from "./format-outcome.ts";

/** What a script's author decides and a formatter must not. The names are shfmt's options. */
export interface ShellStyle {
  /** Spaces for each level; 0 for tabs. */
  readonly indent: number;
  /** Patterns of `case` are a level deeper than `case`. */
  readonly switchCaseIndent: boolean;
  /** `> file` instead of `>file`. */
  readonly spaceRedirects: boolean;
  /** Lines begin with `|` and `&&` instead of ending with them. */
  readonly binaryNextLine: boolean;
  /** The `{` of a function has a line of its own. */
  readonly funcNextLine: boolean;
}

/** The style that most of the script has already; shfmt's own where the script doesn't show any. */
export function shellStyle(text: string, { tabSize, insertSpaces }: Indentation): ShellStyle {
  const lines = text.split("\n");
  return {
    indent: insertSpaces ? tabSize : 0,
    switchCaseIndent: areCasesIndented(lines),
    spaceRedirects: areRedirectsSpaced(text),
    binaryNextLine: count(lines, /^\s*(\||&&)/) > count(lines, /(\||&&)\s*(\\|#.*)?$/),
    funcNextLine: areBracesBelow(lines),
  };
}

function areCasesIndented(lines: readonly string[]): boolean {
  let votes = 0;
  lines.forEach((line, at) => {
    if (!/^\s*case\s.*\sin\s*(#.*)?$/.test(line)) return;
    const pattern = lines.slice(at + 1).find((next) => /^\s*[^\s#]/.test(next)) ?? "";
    votes += indentOf(pattern) > indentOf(line) ? 1 : -1;
  });
  return votes > 0;
}

function areRedirectsSpaced(text: string): boolean {
  let votes = 0;
  for (const { code } of bashLines(text)) {
    // There < and > compare.
    if (/\[\[|\(\(/.test(code)) continue;
    for (const [, space] of code.matchAll(
      /(?<![<>&=-])(?:<<<|<<-?|>>|[<>])(?![<>&(=]|\s*[<>]\()(\s*)(?=\S)/g,
    )) {
      votes += space === "" ? -1 : 1;
    }
  }
  return votes > 0;
}

function areBracesBelow(lines: readonly string[]): boolean {
  const below = lines.filter(
    (line, at) =>
      /^\s*(function\s+\S+|\S+\s*\(\))\s*$/.test(line) && /^\s*\{/.test(lines[at + 1] ?? ""),
  ).length;
  return below > count(lines, /^\s*(function\s+\S+|\S+\s*\(\)).*\{\s*(#.*)?$/);
}

function count(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => !/^\s*#/.test(line) && pattern.test(line)).length;
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}
