import { userPosition } from "./position.ts";
import { inspect } from "./inspect/inspect.ts";
import { stackOf } from "./stack.ts";

/**
 * What goes to stderr when an error ends the process: the line of source that the stack names, a mark under the
 * column, and the error, as Node prints it.
 */
export function fatalErrorText(
  error: unknown,
  textOf: (path: string) => string | undefined,
): string {
  if (!(error instanceof Error)) return `Uncaught:\n${inspect(error)}\n`;
  const position = userPosition(stackOf(error));
  const line =
    position === undefined ? undefined : textOf(position.path)?.split(/\r?\n/)[position.line - 1];
  if (position === undefined || line === undefined || line.length > 400)
    return `${inspect(error)}\n`;
  const mark = line.slice(0, position.column - 1).replaceAll(/[^\t]/g, " ");
  return `${position.path}:${position.line}\n${line}\n${mark}^\n\n${inspect(error)}\n`;
}
