/** A text as one word of a recipe line: quoted for the shell, then escaped for make. */
export function recipeWord(text: string): string {
  const quoted = `'${text.replaceAll("'", `'\\''`).replaceAll("\n", `'"$NEWLINE"'`)}'`;
  return quoted.replaceAll("$", "$$$$");
}

/** A text as the value of a make variable that recipes put between double quotes. Line breaks have no place there. */
export function makeValue(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("$", "$$$$")
    .replaceAll("#", "\\#");
}

/** A text as (part of) a comment line. A backslash at its end would continue it. */
export function commentText(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replace(/\\+$/, "");
}
