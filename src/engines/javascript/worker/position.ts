import type { CallPosition } from "../shared/messages.ts";

/** One line of a stack as V8 writes it, its place in a file of the environment. */
const FRAME =
  /^\s*at (?:(?:async )?(.+?) \()?(?:file:\/\/)?(\/(?:var|opt|tmp)\/[^\n]*?):(\d+):(\d+)\)?$/;

/** The innermost place in the environment's files that a stack names. */
export function userPosition(stack: string | undefined): CallPosition | undefined {
  for (const text of stack?.split("\n") ?? []) {
    const match = FRAME.exec(text);
    if (match === null) continue;
    const [, functionName, path = "", line, column] = match;
    return { path: decodePath(path), line: Number(line), column: Number(column), functionName };
  }
  return undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
