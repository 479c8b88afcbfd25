/** A text as one word of a recipe line: quoted for the shell, then escaped for make. */
export function recipeWord(text: string): string {
  const quoted = `'${text.replaceAll("'", `'\\''`).replaceAll("\n", `'"$NEWLINE"'`)}'`;
  return quoted.replaceAll("$", "$$$$");
}

/**
 * A text as the value of a make variable. Recipes read it from the environment (`"$$NAME"`), where no shell looks into
 * it again; make itself must not either. Control characters have no place there.
 */
export function makeValue(text: string): string {
  const value = text
    // oxlint-disable-next-line no-control-regex -- control characters are what we look for
    .replaceAll(/[\u0000-\u001f\u007f]+/g, " ")
    .replaceAll("$", "$$$$")
    // What comes before a `#` must not be able to escape it, nor to escape our escape.
    .replaceAll("#", "$(HASH)");
  // Make takes spaces in front away, and goes on in the next line after a backslash.
  return `${/^\s/.test(value) ? "$(EMPTY)" : ""}${value}${value.endsWith("\\") ? "$(EMPTY)" : ""}`;
}

/** A text as (part of) a comment line. A backslash at its end would continue it. */
export function commentText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- as above
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").replace(/\\+$/, "");
}

/** One command over several lines of a recipe: the shell gets all of it, and stops at the first failure. */
export function recipe(...lines: readonly string[]): string {
  return `\t${["set -e", ...lines].join("; \\\n\t")}`;
}
