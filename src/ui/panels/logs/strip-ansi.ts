/** Escape sequences: colours and styles (CSI … m) are understood, everything else is left out. */
const ESCAPE = "\\u001b";
export const SEQUENCE = new RegExp(
  [
    `${ESCAPE}\\[([0-9;:]*)([A-Za-z])`,
    `${ESCAPE}\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)`,
    `${ESCAPE}[@-Z\\\\\\-_]`,
  ].join("|"),
  "g",
);

/** The line without its escape sequences, as a search sees it. */
export function stripAnsi(line: string): string {
  return line.includes("\u001b") ? line.replaceAll(SEQUENCE, "") : line;
}
