/** One logical line of a script: continued lines joined, comments and the insides of single quotes blanked out. */
export interface BashLine {
  /** As long as the original, so that columns stay true within the first physical line. */
  readonly code: string;
  readonly line: number;
  /** Physical line and column of a position in `code`. */
  place(at: number): { readonly line: number; readonly column: number };
}

/**
 * Splits a script into logical lines for simple checks. It knows comments, quotes, `\` at the end of a line and here-documents
 * well enough not to look into them; it is no parser, and a check built on it must be able to live with a miss.
 */
export function bashLines(text: string): BashLine[] {
  const physical = text.split(/\r?\n/);
  const result: BashLine[] = [];
  let heredocEnd: string | undefined;
  for (let index = 0; index < physical.length; index += 1) {
    const first = index;
    if (heredocEnd !== undefined) {
      if (physical[index]?.trim() === heredocEnd) heredocEnd = undefined;
      continue;
    }
    const starts = [0];
    let code = blank(physical[index] ?? "");
    while (code.endsWith("\\") && index + 1 < physical.length) {
      index += 1;
      starts.push(code.length);
      code = `${code.slice(0, -1)} ${blank(physical[index] ?? "")}`;
    }
    heredocEnd = /<<-?\s*(["']?)(\w+)\1/.exec(physical[index] ?? "")?.[2];
    result.push({
      code,
      line: first + 1,
      place(at) {
        const row = starts.findLastIndex((start) => start <= at);
        return { line: first + 1 + row, column: at - (starts[row] ?? 0) + 1 };
      },
    });
  }
  return result;
}

/** Replaces comments and what is in single quotes by spaces, one for one. */
function blank(line: string): string {
  let out = "";
  let quote: "'" | '"' | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (quote === "'") {
      if (char === "'") quote = undefined;
      out += char === "'" ? "'" : " ";
    } else if (char === "\\" && at + 1 < line.length) {
      out += line.slice(at, at + 2);
      at += 1;
    } else if (quote === undefined && char === "#" && beginsComment(line, at)) {
      return out + " ".repeat(line.length - at);
    } else {
      if (char === '"' || (char === "'" && quote === undefined))
        quote = quote === char ? undefined : char;
      out += char;
    }
  }
  return out;
}

function beginsComment(line: string, at: number): boolean {
  return at === 0 || /[\s;|&(]/.test(line[at - 1] ?? "");
}

/** Whether the position is inside double quotes, command substitutions inside them not counted as quoted. */
export function isDoubleQuoted(code: string, position: number): boolean {
  const stack: string[] = [];
  for (let at = 0; at < position; at += 1) {
    const char = code[at];
    if (char === "\\") at += 1;
    else if (char === '"') {
      if (stack.at(-1) === '"') stack.pop();
      else stack.push('"');
    } else if (char === "$" && code[at + 1] === "(") {
      stack.push("(");
      at += 1;
    } else if (char === ")" && stack.at(-1) === "(") stack.pop();
  }
  return stack.at(-1) === '"';
}
