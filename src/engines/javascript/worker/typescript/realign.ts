/** A token of the source, and where the generated code has it. */
export interface PlacedToken {
  readonly start: number;
  readonly end: number;
  /** Offset in the generated code; `undefined` when nothing was written for the token. */
  readonly at: number | undefined;
  /** A piece of a template's text, where a space would change the value. */
  readonly isTemplateText: boolean;
}

/**
 * Moves tokens back to the columns that they had before types were taken out, by spaces in front of them. Between
 * tokens spaces mean nothing, and a template's text needs none: what stands before it is in place already.
 * A token that stands further right than it was, behind code that an `enum` or a parameter property expands to, stays.
 * Lines correspond one to one.
 */
export function realign(source: string, generated: string, tokens: readonly PlacedToken[]): string {
  const sourceLines = new LineCounter(source);
  const resultLines = new LineCounter(generated);
  let result = "";
  let done = 0;
  /** Spaces put into the line so far. */
  let added = 0;
  let line = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.at === undefined || token.isTemplateText || !isKept(source, generated, tokens, index))
      continue;
    const wanted = sourceLines.place(token.start);
    const actual = resultLines.place(token.at);
    if (actual.line !== line) {
      line = actual.line;
      added = 0;
    }
    if (actual.line !== wanted.line) continue;
    const missing = wanted.column - (actual.column + added);
    if (missing <= 0) continue;
    result += generated.slice(done, token.at) + " ".repeat(missing);
    done = token.at;
    added += missing;
  }
  return result + generated.slice(done);
}

/** Whether the generated code has the token as it was: not removed, not replaced. */
function isKept(
  source: string,
  generated: string,
  tokens: readonly PlacedToken[],
  index: number,
): boolean {
  const token = tokens[index];
  if (token?.at === undefined || token.end === token.start) return false;
  const end = token.at + token.end - token.start;
  const next =
    tokens.slice(index + 1, index + 50).find(({ at }) => at !== undefined)?.at ?? generated.length;
  return next >= end && generated.startsWith(source.slice(token.start, token.end), token.at);
}

/** Line and column, from 0, of offsets that only grow. */
class LineCounter {
  readonly #text: string;
  #line = 0;
  #lineStart = 0;
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = text.indexOf("\n");
  }

  place(offset: number): { readonly line: number; readonly column: number } {
    while (this.#nextBreak >= 0 && this.#nextBreak < offset) {
      this.#line += 1;
      this.#lineStart = this.#nextBreak + 1;
      this.#nextBreak = this.#text.indexOf("\n", this.#lineStart);
    }
    return { line: this.#line, column: offset - this.#lineStart };
  }
}
