import { err, ok } from "#base/result.ts";
import { bashSyntaxProblems } from "../lint/bash-syntax.ts";
import type { FormatOutcome, Indentation } from "./format-outcome.ts";
import { type ShellStyle, shellStyle } from "./shell-style.ts";
import type { ShellFormatAnswer } from "./worker/protocol.ts";

/**
 * Formats a script in its own style. Bash's parser looks at it first: a mistake is then said in the same words as in the
 * editor, and shfmt is not loaded for it.
 */
export async function formatShell(
  text: string,
  indentation: Indentation,
  shfmt: (text: string, style: ShellStyle) => Promise<ShellFormatAnswer>,
): Promise<FormatOutcome> {
  const mistake = bashSyntaxProblems(text).find(({ severity }) => severity === "error");
  if (mistake !== undefined) {
    const { message, line, column } = mistake;
    return err({ message, place: { line, column } });
  }
  const answer = await shfmt(text, shellStyle(text, indentation));
  switch (answer.kind) {
    case "formatted":
      return ok(answer.text);
    case "refused":
      return err({
        message: `Bash may understand this, but the formatter does not: ${answer.message}.`,
        place: { line: answer.line, column: characterColumn(text, answer) },
      });
    case "failed":
      return err({
        message: `The formatter for Bash could not be loaded, or stopped: ${answer.message} Try again.`,
      });
  }
}

/** shfmt counts bytes of UTF-8, the editor counts UTF-16 code units. */
function characterColumn(text: string, at: { line: number; column: number }): number {
  const line = new TextEncoder().encode(text.split("\n")[at.line - 1] ?? "");
  return new TextDecoder().decode(line.subarray(0, at.column - 1)).length + 1;
}
