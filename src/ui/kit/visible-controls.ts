/** Control characters as escapes (`\0`, `\x1b`), so that a prelude's eight NULs can be seen. */
export function visibleControls(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (character) =>
    character === "\0" ? "\\0" : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
