/** First fault of a text that is not JSON, in the words of the parser that the service uses; `undefined` for JSON. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    // The engine's own message differs between browsers; the service's is wanted.
    return new Scanner(text).fault();
  }
}

/** The whole message of InvalidRequestContentException (Runtime API reference §8.3). */
export function payloadFaultMessage(fault: string): string {
  return `Could not parse request body into json: Could not parse payload into json: ${fault}`;
}

const SOURCE = "Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

class Fault extends Error {}

/** Walks over JSON and throws at the first fault. Only the case of a wrong first character is recorded; the rest is unverified. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  fault(): string {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#text.length) this.#unexpected(`expected a valid value ${VALUES}`);
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
    return this.#located("Unexpected content", this.#at);
  }

  #value(): void {
    this.#space();
    const char = this.#text[this.#at];
    if (char === undefined)
      throw new Fault(this.#located("No content to map due to end-of-input", this.#at));
    if (char === "{") this.#container("}", "Object");
    else if (char === "[") this.#container("]", "Array");
    else if (char === '"') this.#string("was expecting closing quote for a string value");
    else if (/[-0-9]/.test(char)) this.#number();
    else if (/[A-Za-z_]/.test(char)) this.#word();
    else this.#unexpected(`expected a valid value ${VALUES}`);
  }

  #container(closing: string, kind: "Object" | "Array"): void {
    const start = this.#at;
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === closing) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      this.#needMore(kind, start);
      if (kind === "Object") this.#fieldName(kind, start);
      this.#value();
      this.#space();
      this.#needMore(kind, start);
      const char = this.#text[this.#at];
      if (char !== closing && char !== ",")
        this.#unexpected(`was expecting comma to separate ${kind} entries`);
      this.#at += 1;
      if (char === closing) return;
    }
  }

  #fieldName(kind: "Object" | "Array", start: number): void {
    if (this.#text[this.#at] !== '"')
      this.#unexpected("was expecting double-quote to start field name");
    this.#string("was expecting closing quote for a field name");
    this.#space();
    this.#needMore(kind, start);
    if (this.#text[this.#at] !== ":")
      this.#unexpected("was expecting a colon to separate field name and value");
    this.#at += 1;
    this.#space();
    this.#needMore(kind, start);
  }

  #string(whenOpen: string): void {
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined)
        throw new Fault(this.#located(`Unexpected end-of-input: ${whenOpen}`, this.#at));
      if (char === '"') break;
      if (char < " ") {
        throw new Fault(
          this.#located(
            `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in string value`,
            this.#at,
          ),
        );
      }
      if (char === "\\") this.#escape();
      this.#at += 1;
    }
    this.#at += 1;
  }

  /** Leaves the position on the last character of the escape. */
  #escape(): void {
    this.#at += 1;
    const char = this.#text[this.#at];
    if (char === "u") {
      const digits =
        /^[0-9a-fA-F]{0,4}/.exec(this.#text.slice(this.#at + 1, this.#at + 5))?.[0].length ?? 0;
      this.#at += digits + (digits === 4 ? 0 : 1);
      if (digits < 4 && this.#at < this.#text.length)
        this.#unexpected("expected a hex-digit for character escape sequence");
    } else if (char !== undefined && !'"\\/bfnrt'.includes(char)) {
      throw new Fault(this.#located(`Unrecognized character escape ${named(char)}`, this.#at));
    }
  }

  #number(): void {
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(
      this.#text.slice(this.#at),
    )?.[0];
    if (number === undefined) {
      this.#at += 1;
      this.#unexpected("expected digit (0-9) to follow minus sign, for valid numeric value");
    }
    this.#at += number.length;
    const next = this.#text[this.#at];
    if (next !== undefined && /[\w.]/.test(next))
      this.#unexpected("Expected space separating root-level values");
  }

  #word(): void {
    const word = /^\w+/.exec(this.#text.slice(this.#at))?.[0] ?? "";
    this.#at += word.length;
    if (!["true", "false", "null"].includes(word)) {
      throw new Fault(
        this.#located(`Unrecognized token '${word}': was expecting ${VALUES}`, this.#at),
      );
    }
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #needMore(kind: string, start: number): void {
    if (this.#at < this.#text.length) return;
    throw new Fault(
      this.#located(
        `Unexpected end-of-input: expected close marker for ${kind} (start marker at [${SOURCE}; ${this.#place(start)}])`,
        this.#at,
      ),
    );
  }

  #unexpected(what: string): never {
    const char = this.#text[this.#at];
    if (char === undefined) throw new Fault(this.#located("Unexpected end-of-input", this.#at));
    throw new Fault(this.#located(`Unexpected character (${named(char)}): ${what}`, this.#at));
  }

  #located(message: string, offset: number): string {
    return `${message}\n at [${SOURCE}; ${this.#place(offset)}]`;
  }

  #place(offset: number): string {
    const before = this.#text.slice(0, offset).split("\n");
    return `line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}`;
  }
}

/** `'h' (code 104)` */
function named(char: string): string {
  return `'${char}' (code ${char.charCodeAt(0)})`;
}
