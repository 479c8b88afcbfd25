import { type Result, err, ok } from "#base/result.ts";

export interface ShellWords {
  readonly words: readonly string[];
  /** Where the simple command ended (`|`, `;`, `>` …) and what stood behind it. */
  readonly rest: string | undefined;
  /** Variables and command substitutions that were left as they stand. */
  readonly unexpanded: readonly string[];
}

/** Splits one simple shell command into words as a POSIX shell does, with `$'…'` of Bash. Nothing is expanded. */
export function splitShellWords(text: string): Result<ShellWords, string> {
  const words: string[] = [];
  const unexpanded: string[] = [];
  let word: string | undefined;
  let at = 0;
  const add = (piece: string): void => {
    word = (word ?? "") + piece;
  };
  const close = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };

  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "\\") {
      const line = /^\\\r?\n/.exec(text.slice(at, at + 3));
      if (line === null) add(text[at + 1] ?? "\\");
      at += line === null ? 2 : line[0].length;
    } else if (char === "\n" || /\s/.test(char)) {
      close();
      at += 1;
      // A line end closes the command, but a pasted text may begin with empty lines.
      if (char === "\n" && words.length > 0 && text.slice(at).trim() !== "")
        return ok({ words, rest: text.slice(at).trim(), unexpanded });
    } else if (char === "#" && word === undefined) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (";|&<>()".includes(char)) {
      close();
      return ok({ words, rest: text.slice(at).trim(), unexpanded });
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end === -1) return err(unclosed("single quote", text, at));
      add(text.slice(at + 1, end));
      at = end + 1;
    } else if (text.startsWith("$'", at)) {
      const quoted = ansiCQuoted(text, at + 2);
      if (!quoted.ok) return quoted;
      add(quoted.value.text);
      at = quoted.value.next;
    } else if (char === '"') {
      const quoted = doubleQuoted(text, at + 1);
      if (!quoted.ok) return quoted;
      add(quoted.value.text);
      unexpanded.push(...quoted.value.unexpanded);
      at = quoted.value.next;
    } else {
      if (char === "`") unexpanded.push("`");
      const variable = variableAt(text, at);
      if (variable !== undefined) unexpanded.push(variable);
      add(variable ?? char);
      at += variable?.length ?? 1;
    }
  }
  close();
  return ok({ words, rest: undefined, unexpanded });
}

interface Quoted {
  readonly text: string;
  readonly next: number;
}

function doubleQuoted(
  text: string,
  start: number,
): Result<Quoted & { readonly unexpanded: readonly string[] }, string> {
  const unexpanded: string[] = [];
  let content = "";
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === '"') return ok({ text: content, next: at + 1, unexpanded });
    if (char === "\\") {
      const next = text[at + 1] ?? "";
      // Only these lose their backslash between double quotes; an escaped line end vanishes.
      if ('$`"\\'.includes(next)) content += next;
      else if (next !== "\n") content += `\\${next}`;
      at += 2;
      continue;
    }
    const variable = variableAt(text, at);
    if (variable !== undefined) unexpanded.push(variable);
    else if (char === "`") unexpanded.push("`");
    content += variable ?? char;
    at += variable?.length ?? 1;
  }
  return err(unclosed("double quote", text, start - 1));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  E: "\u001B",
  f: "\f",
  v: "\v",
};

function ansiCQuoted(text: string, start: number): Result<Quoted, string> {
  let content = "";
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "'") return ok({ text: content, next: at + 1 });
    if (char !== "\\") {
      content += char;
      at += 1;
      continue;
    }
    const code =
      /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(
        text.slice(at, at + 10),
      );
    if (code === null) {
      const next = text[at + 1] ?? "";
      content += ESCAPES[next] ?? next;
      at += 2;
      continue;
    }
    const [whole] = code;
    const value = codePoint(code);
    if (value === undefined)
      return err(`The escape ${whole} in $'…' is not supported: write the character itself.`);
    content += String.fromCodePoint(value);
    at += whole.length;
  }
  return err(unclosed("$' quote", text, start - 2));
}

/** The character that an escape names; `undefined` for single bytes that are none. */
function codePoint([, hex, short, long, octal]: RegExpExecArray): number | undefined {
  const value =
    octal === undefined
      ? Number.parseInt(hex ?? short ?? long ?? "0", 16)
      : Number.parseInt(octal, 8);
  const isByte = hex !== undefined || octal !== undefined;
  return (isByte && value > 0x7f) || value > 0x10_ffff ? undefined : value;
}

/** `$NAME`, `${…}` or `$(` at this place. */
function variableAt(text: string, at: number): string | undefined {
  if (text[at] !== "$") return undefined;
  return /^\$(?:[A-Za-z_]\w*|\{[^}]*\}|\()/.exec(text.slice(at, at + 200))?.[0];
}

function unclosed(what: string, text: string, at: number): string {
  return `The ${what} that opens at ${text.slice(at, at + 20)}… is never closed. Was the command cut off?`;
}
