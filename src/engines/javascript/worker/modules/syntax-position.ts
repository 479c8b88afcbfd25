import { fileUrl } from "./module-error.ts";

// Taken before user code runs, and before Web Worker names are removed.
const report = globalThis.reportError.bind(globalThis);
let found: ErrorEvent | undefined;
let isLooking = false;

globalThis.addEventListener("error", (event) => {
  if (!isLooking) return;
  found = event;
  event.preventDefault();
  event.stopImmediatePropagation();
});

/** Where the browser found a syntax error. The error itself does not say, but the browser tells when it is reported. */
function place(error: SyntaxError): ErrorEvent | undefined {
  isLooking = true;
  found = undefined;
  try {
    report(error);
  } finally {
    isLooking = false;
  }
  return found;
}

/**
 * Adds the place to a syntax error of a module that did not compile or link. An error that a running module threw has
 * a stack already and stays as it is.
 *
 * @param paths the files behind Blob URLs
 */
export function locateModuleError(
  error: SyntaxError,
  paths: ReadonlyMap<string, string>,
): SyntaxError {
  if (/\n\s+at /.test(error.stack ?? "")) return error;
  const event = place(error);
  const message = error.message.replaceAll(/blob:[^\s'"]+/g, (url) => {
    const path = paths.get(url);
    return path === undefined ? url : fileUrl(path);
  });
  if (message !== error.message) error.message = message;
  const isKnown = event !== undefined && /^(?:file|node):/.test(event.filename);
  error.stack = `SyntaxError: ${message}${isKnown ? `\n    at ${event.filename}:${event.lineno}:${event.colno}` : ""}`;
  return error;
}

/**
 * Adds the place to a syntax error of evaluated text.
 *
 * @param shift columns that stand before the file's own text on its first line
 */
export function locateScriptError(error: SyntaxError, path: string, shift: number): SyntaxError {
  const event = place(error);
  if (event === undefined) return error;
  const column = event.lineno === 1 ? Math.max(1, event.colno - shift) : event.colno;
  error.stack = `SyntaxError: ${error.message}\n    at ${path}:${event.lineno}:${column}`;
  return error;
}
