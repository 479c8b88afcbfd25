/**
 * What is wrong with a text that is not JSON, in the words that the Invoke API uses, with line and column
 * (Runtime API reference §8.3). Only for texts that `JSON.parse` refuses.
 */
export function jsonProblem(text: string): string {
  const at = firstBadPosition(text);
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - (before.lastIndexOf("\n") + 1) + 1;
  const where = `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
  const character = text.codePointAt(at);
  if (character === undefined) return `Unexpected end-of-input${where}`;
  const shown = `'${String.fromCodePoint(character)}' (code ${character})`;
  return `Unexpected character (${shown}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${where}`;
}

/** Index of the first character at which the text stops being the beginning of a JSON text. */
export function firstBadPosition(text: string): number {
  const scan = new Scan(text);
  while (scan.step()) {
    // One token a step.
  }
  return scan.at;
}

type Expectation = "value" | "first-element" | "first-key" | "key" | "colon" | "comma" | "end";

/** Reads tokens one by one. Not recursive: a payload may nest deeper than the stack. */
class Scan {
  at = 0;
  readonly #text: string;
  readonly #open: string[] = [];
  #expects: Expectation = "value";

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes one token; false at the first that does not fit. */
  step(): boolean {
    while (WHITE_SPACE.includes(this.#text.charAt(this.at) || "-")) this.at += 1;
    const character = this.#text.charAt(this.at);
    if (character === "") return false;
    switch (this.#expects) {
      case "end":
        return false;
      case "colon":
        return character === ":" && this.#take("value");
      case "comma":
        return this.#afterMember(character);
      case "first-key":
        return character === "}" ? this.#close() : this.#match(STRING, "colon");
      case "key":
        return this.#match(STRING, "colon");
      case "first-element":
        return character === "]" ? this.#close() : this.#value(character);
      case "value":
        return this.#value(character);
    }
  }

  #afterMember(character: string): boolean {
    const end = this.#open.at(-1);
    if (character === end) return this.#close();
    return character === "," && this.#take(end === "}" ? "key" : "value");
  }

  #value(character: string): boolean {
    if (character === "{" || character === "[") {
      this.#open.push(character === "{" ? "}" : "]");
      return this.#take(character === "{" ? "first-key" : "first-element");
    }
    const after = this.#open.length === 0 ? "end" : "comma";
    return this.#match(STRING, after) || this.#match(SCALAR, after);
  }

  #close(): boolean {
    this.#open.pop();
    return this.#take(this.#open.length === 0 ? "end" : "comma");
  }

  #take(expects: Expectation): boolean {
    this.at += 1;
    this.#expects = expects;
    return true;
  }

  #match(pattern: RegExp, expects: Expectation): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    this.#expects = expects;
    return true;
  }
}

const WHITE_SPACE = " \t\n\r";
// Control characters end a string: JSON wants them escaped.
// oxlint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
