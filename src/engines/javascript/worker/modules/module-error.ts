/** An error of the module system, with Node's code and the place that asked for the module. */
export function moduleError(code: string, message: string, place?: string): Error {
  const error = Object.assign(new Error(message), { code });
  error.stack = `Error [${code}]: ${message}${place === undefined ? "" : `\n    at ${place}`}`;
  return error;
}

/** A syntax error that the engine or a parser found, with its place in the user's file. */
export function syntaxError(
  message: string,
  path: string,
  line: number,
  column: number,
): SyntaxError {
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}\n    at ${fileUrl(path)}:${line}:${column}`;
  return error;
}

/** `file:///var/task/index.mjs`, as Node names modules. */
export function fileUrl(path: string): string {
  return `file://${encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23")}`;
}
