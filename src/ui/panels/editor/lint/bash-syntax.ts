import { type HereDoc, type ParseError, type SyntaxNode, forEachChild, parse } from "unbash";
import type { Problem } from "./problem.ts";
import { placeOf } from "./text-place.ts";

/** Beyond this only the outermost level is looked at: each substitution is parsed by itself. */
const WALKED_LENGTH = 200_000;

/** A first line that names a shell with a syntax of its own. */
const OTHER_SHELL = /^#!.*\b(zsh|m?ksh|fish)\b/;

/**
 * What stops Bash from reading the script, as far as that can be said without running it: the first syntax error, as Bash
 * reports one only, and here-documents without an end. `sh` is read as Bash too: it is Bash in Lambda's image.
 *
 * The text has LF line endings.
 */
export function bashSyntaxProblems(text: string): Problem[] {
  if (OTHER_SHELL.test(text)) return [];
  const script = parse(text);
  const errors: ParseError[] = [...(script.errors ?? [])];
  const nodes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    nodes.push(node);
    if (node.type === "Script") {
      // Inside backticks with escapes, positions are not the text's.
      if (node.source !== undefined) return;
      if (node !== script) errors.push(...(node.errors ?? []));
    }
    forEachChild(node, visit);
  };
  if (text.length <= WALKED_LENGTH) visit(script);
  const first = errors.reduce<ParseError | undefined>(
    (found, error) => (found === undefined || error.pos < found.pos ? error : found),
    undefined,
  );
  if (first !== undefined) return [syntaxProblem(text, nodes, first)];
  return nodes
    .filter((node) => node.type === "HereDoc")
    .filter(({ closing, delimiter }) => closing === undefined && delimiter !== undefined)
    .map((node) => endlessHereDocument(text, node));
}

function syntaxProblem(
  text: string,
  nodes: readonly SyntaxNode[],
  { message, pos }: ParseError,
): Problem {
  const at = markedPlace(text, pos);
  return {
    severity: "error",
    code: "syntax",
    message: `Bash can't read this: ${inWords(text, nodes, message, pos)}`,
    line: at.line,
    column: at.column,
    endLine: at.line,
    endColumn: at.column + Math.max(1, /^\S+/.exec(text.slice(at.offset))?.[0].length ?? 1),
  };
}

/** Where to draw the mark: an error at a line's end or at the script's end stands under the last word before it. */
function markedPlace(text: string, pos: number): { offset: number; line: number; column: number } {
  let offset = Math.min(pos, text.length);
  if (/^[ \t]*(\n|$)/.test(text.slice(offset))) {
    offset = text.slice(0, offset).trimEnd().length;
    while (offset > 0 && /\S/.test(text[offset - 1] ?? "")) offset -= 1;
  } else {
    offset += /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
  }
  return { offset, ...placeOf(text, offset) };
}

const QUOTES: Readonly<Record<string, string>> = {
  "unterminated double quote": '"',
  "unterminated single quote": "'",
  "unterminated ANSI-C quote": "$'",
  "unterminated backtick": "`",
};

const BRACKETS: Readonly<Record<string, readonly [opened: string, missing: string]>> = {
  "unterminated command substitution": ["$(", ")"],
  "unterminated process substitution": ["<(", ")"],
  "unterminated parameter expansion": ["${", "}"],
  "unterminated arithmetic expansion": ["$((", "))"],
  "unterminated arithmetic command": ["((", "))"],
  "unterminated arithmetic for header": ["((", "))"],
  "unterminated array subscript": ["[", "]"],
  "unterminated extended glob": ["(", ")"],
  "expected '}' to close brace group": ["{", "}"],
  "expected ')' to close subshell": ["(", ")"],
  "expected ')' to close test group": ["(", ")"],
};

/** The parser's messages, said for people. One that is not known here is shown as it is. */
function inWords(text: string, nodes: readonly SyntaxNode[], message: string, pos: number): string {
  const quote = QUOTES[message];
  if (quote !== undefined) {
    return `the quote ${quote} that opens here has no partner. The one that is missing may be further up.`;
  }
  const unclosed = /^expected '(\w+|\]\])' to close '(\w+|\[\[)'$/.exec(message);
  if (unclosed?.[1] !== undefined && unclosed[2] !== undefined) {
    return `“${unclosed[2]}”${openedOn(text, nodes, unclosed[2], unclosed[1], pos)} is not closed. Write “${unclosed[1]}” to end it.`;
  }
  const bracket = BRACKETS[message];
  if (bracket !== undefined) {
    const [opened, missing] = bracket;
    const where = openedOn(text, nodes, opened, missing, pos);
    const how = opened === "{" ? ", on a line of its own or after a “;”" : "";
    return `“${opened}”${where} is not closed. “${missing}” is missing${how}.`;
  }
  const unexpected = /^unexpected token '(.*)'$/.exec(message)?.[1];
  if (unexpected !== undefined) {
    return unexpectedToken(unexpected);
  }
  const second = /^expected '(then|do)'$/.exec(message)?.[1];
  if (second !== undefined) {
    const where = openedOn(text, nodes, second, undefined, pos);
    return `“${second}”${where === "" ? "" : ` for the command${where}`} is missing. It needs a “;” or a new line before it.`;
  }
  if (message === "expected redirect target")
    return "a file name is missing after the redirection.";
  const after = /^expected (command|word) after '(.*)'$/.exec(message);
  if (after !== null) return `a ${after[1]} is missing after “${after[2]}”.`;
  return `${message}.`;
}

function unexpectedToken(token: string): string {
  if (token === "newline") return "the line ends too early.";
  if (token === "]") return "“]” can't stand here. What begins with “[[” ends with “]]”.";
  const opener = OPENERS.get(token);
  const why = opener === undefined ? "" : `: there is no “${opener}” that it could belong to`;
  return `“${token}” can't stand here${why}.`;
}

const OPENERS: ReadonlyMap<string, string> = new Map([
  ["fi", "if"],
  ["then", "if"],
  ["else", "if"],
  ["elif", "if"],
  ["done", "do"],
  ["do", "for"],
  ["esac", "case"],
  [";;", "case"],
  ["}", "{"],
  [")", "("],
]);

const NODE_TYPES: ReadonlyMap<string, readonly SyntaxNode["type"][]> = new Map<
  string,
  readonly SyntaxNode["type"][]
>([
  ["if", ["If"]],
  ["for", ["For", "ArithmeticFor"]],
  ["while", ["While"]],
  ["until", ["While"]],
  ["case", ["Case"]],
  ["select", ["Select"]],
  ["[[", ["TestCommand"]],
  ["{", ["BraceGroup"]],
  ["(", ["Subshell"]],
  ["then", ["If", "Elif"]],
  ["do", ["For", "ArithmeticFor", "While", "Select"]],
]);

/** ` on line 3`: where the innermost construct begins that is still open; empty when the error is on that line. */
function openedOn(
  text: string,
  nodes: readonly SyntaxNode[],
  opened: string,
  closer: string | undefined,
  pos: number,
): string {
  const types = NODE_TYPES.get(opened) ?? [];
  const open = nodes
    .filter(({ type, pos: start }) => types.includes(type) && start < pos)
    .filter(
      (node) => closer === undefined || !text.slice(node.pos, node.end).trimEnd().endsWith(closer),
    )
    .reduce((innermost, { pos: start }) => Math.max(innermost, start), -1);
  if (open === -1) return "";
  const { line } = placeOf(text, open);
  return line === markedPlace(text, pos).line ? "" : ` on line ${line}`;
}

function endlessHereDocument(text: string, { pos, end, delimiter }: HereDoc): Problem {
  const name = delimiter?.value ?? "";
  const from = placeOf(text, pos);
  return {
    severity: "warning",
    code: "here-document",
    message: `This here-document takes the rest of the script, because no line is just “${name}”. Put ${name} at the start of a line, with nothing after it.`,
    ...from,
    endLine: from.line,
    endColumn: from.column + (end - pos),
  };
}
