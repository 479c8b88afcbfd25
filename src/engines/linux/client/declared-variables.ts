/**
 * Reads what Bash's `declare -p` prints: name → value as Bash words it (`"two words"`, `([0]="a" [1]="b")`, `$'\t'`).
 * A variable that is declared without a value gets the empty text. Functions do not appear in `declare -p`.
 */
export function parseDeclaredVariables(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const end = endOfStatement(text, at);
    const match = /^declare -\S+ ([^=\s]+)(?:=([^]*))?$/.exec(text.slice(at, end));
    if (match?.[1] !== undefined) variables.set(match[1], match[2] ?? "");
    at = end + 1;
  }
  return variables;
}

/** Index of the line feed that ends the statement: one outside of quotes. */
function endOfStatement(text: string, start: number): number {
  let quote = "";
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quote === "") {
      if (character === "\n") return at;
      if (character === "\\") at += 1;
      else if (character === '"') quote = '"';
      else if (character === "'") quote = text[at - 1] === "$" ? "$'" : "'";
      continue;
    }
    if (character === "\\" && quote !== "'") at += 1;
    else if (character === quote.at(-1)) quote = "";
  }
  return text.length;
}
