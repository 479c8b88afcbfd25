import { decode } from "@jridgewell/sourcemap-codec";
import ts from "typescript-compiler";
import { type Token, commentsBetween, tokensOf } from "./emitted-tokens.ts";
import { matchTokens } from "./match-tokens.ts";

/** After these a line break would end the statement; nor may one stand before the others. */
const NO_BREAK_AFTER = new Set(["return", "throw", "break", "continue", "yield", "async"]);
const NO_BREAK_BEFORE = new Set(["=>", "++", "--"]);

/**
 * Lays the compiler's output out as the source is: each token on its line, in its column where nothing stands there
 * already, comments where they were. So a stack names the user's lines, here and in Lambda, in every browser and
 * without source maps. Only white space differs from the output; the compiler ends each statement with a semicolon,
 * so line breaks mean nothing in it.
 *
 * @param mappings of the source map
 */
export function keepPlaces(source: ts.SourceFile, output: string, mappings: string): string {
  const emittedFile = ts.createSourceFile("output.js", output, ts.ScriptTarget.Latest, false);
  const emitted = tokensOf(emittedFile);
  const original = tokensOf(source);
  const matched = matchTokens(emitted, original, placesByMap(source, emittedFile, mappings));
  const next = nextMatches(matched);
  const page = new Page();
  const shebang = ts.getShebang(source.text);
  if (shebang !== undefined) page.put(`${shebang}\n`);

  const comments = commentsBetween(source.text, original);
  let nextComment = 0;
  /** Number of the source token that was put last. */
  let last = -1;
  const putComments = (before: number, mayBreak: boolean): void => {
    const end = original[before]?.start ?? 0;
    const place = source.getLineAndCharacterOfPosition(end);
    for (; (comments[nextComment]?.end ?? Infinity) <= end; nextComment += 1) {
      const comment = comments[nextComment];
      if (comment === undefined || !belongs(comment, original, last, before)) continue;
      if (mayBreak || !/^\/\/|\n/.test(comment.text)) putComment(page, source, comment, place);
    }
  };
  for (const [at, token] of emitted.entries()) {
    const before = emitted[at - 1];
    const mayBreak = before === undefined || canBreak(before, token);
    const index = matched[at];
    const target = index ?? (beginsStatement(before, token) ? next[at] : undefined);
    if (target !== undefined) {
      putComments(target, mayBreak);
      const place = source.getLineAndCharacterOfPosition(original[target]?.start ?? 0);
      page.goTo(index === undefined ? { ...place, character: 0 } : place, mayBreak);
    }
    last = index ?? last;
    // Also where a token was moved away from its neighbour: what stood apart stays apart.
    if (before !== undefined && before.end < token.start) page.space();
    page.put(token.text);
  }
  return `${page.text}\n`;
}

function canBreak(before: Token, token: Token): boolean {
  return !NO_BREAK_AFTER.has(before.text) && !NO_BREAK_BEFORE.has(token.text);
}

/** Behind a statement, and no end of another: what the compiler added goes with what comes next. */
function beginsStatement(before: Token | undefined, token: Token): boolean {
  return (before === undefined || /^[;}]$/.test(before.text)) && !/^[;,.)\]}]$/.test(token.text);
}

/** For each token, the source token of the first one from there on that has one. */
function nextMatches(matched: readonly (number | undefined)[]): (number | undefined)[] {
  const next: (number | undefined)[] = [];
  let found: number | undefined;
  for (let at = matched.length - 1; at >= 0; at -= 1) {
    found = matched[at] ?? found;
    next[at] = found;
  }
  return next;
}

/** `export default abstract class` and the like stand between a comment and the name that it is about. */
const WORDS_BEFORE_NAME = 4;

/** Whether a comment stands beside code that is still there: those within types go with them. */
function belongs(comment: Token, original: readonly Token[], last: number, next: number): boolean {
  if (comment.end <= (original[last + 1]?.start ?? 0)) return true;
  return comment.start >= (original[next - WORDS_BEFORE_NAME]?.start ?? 0);
}

function putComment(
  page: Page,
  source: ts.SourceFile,
  comment: Token,
  next: ts.LineAndCharacter,
): void {
  const place = source.getLineAndCharacterOfPosition(comment.start);
  // Behind `//` the line must end.
  if (page.line > place.line) return;
  if (comment.text.startsWith("//") && next.line <= place.line) return;
  page.goTo(place, true);
  page.space();
  page.put(comment.text);
}

/** Text that grows, with lines and columns from 0. */
class Page {
  readonly #parts: string[] = [];
  line = 0;
  #column = 0;
  #endsInSpace = true;

  get text(): string {
    return this.#parts.join("");
  }

  /** As far as that is ahead. */
  goTo({ line, character }: ts.LineAndCharacter, mayBreak: boolean): void {
    if (this.line < line) {
      if (!mayBreak) return;
      this.put("\n".repeat(line - this.line));
    }
    if (this.line === line && this.#column < character)
      this.put(" ".repeat(character - this.#column));
  }

  space(): void {
    if (!this.#endsInSpace) this.put(" ");
  }

  put(text: string): void {
    this.#parts.push(text);
    this.#endsInSpace = /\s$/.test(text);
    const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
    const lastLine = lines.at(-1)?.length ?? 0;
    this.#column = lines.length === 1 ? this.#column + lastLine : lastLine;
    this.line += lines.length - 1;
  }
}

function placesByMap(
  source: ts.SourceFile,
  emitted: ts.SourceFile,
  mappings: string,
): (token: Token) => number | undefined {
  const sourceStarts = source.getLineStarts();
  const places = new Map<number, number>();
  const emittedStarts = emitted.getLineStarts();
  for (const [line, segments] of decode(mappings).entries()) {
    for (const [column, , sourceLine, sourceColumn] of segments) {
      if (sourceLine === undefined || sourceColumn === undefined) continue;
      const start = (emittedStarts[line] ?? 0) + column;
      if (!places.has(start)) places.set(start, (sourceStarts[sourceLine] ?? 0) + sourceColumn);
    }
  }
  return ({ start }) => places.get(start);
}
