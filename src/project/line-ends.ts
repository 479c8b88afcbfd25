/** How the lines of a text end. Lambda runs scripts as they are: `#!/bin/sh` with CRLF names no interpreter. */
export type LineEnds = "lf" | "crlf" | "mixed" | "none";

/** Looks at every line end of `text`; `none` when it has just one line. */
export function lineEndsOf(text: string): LineEnds {
  let hasLf = false;
  let hasCrlf = false;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (text[at - 1] === "\r") hasCrlf = true;
    else hasLf = true;
    if (hasLf && hasCrlf) return "mixed";
  }
  if (hasCrlf) return "crlf";
  return hasLf ? "lf" : "none";
}

/** The text with all its line endings made equal. */
export function withLineEnds(text: string, ends: "lf" | "crlf"): string {
  const unix = text.replaceAll("\r\n", "\n");
  return ends === "lf" ? unix : unix.replaceAll("\n", "\r\n");
}
