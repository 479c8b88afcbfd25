import { scriptName, stackOf } from "../stack.ts";
import { fileUrl } from "./module-error.ts";

// Taken before user code runs, and before Web Worker names are removed.
const report = globalThis.reportError.bind(globalThis);
let reported: ErrorEvent | undefined;
let isLooking = false;

globalThis.addEventListener("error", (event) => {
  if (!isLooking) return;
  reported = event;
  event.preventDefault();
  event.stopImmediatePropagation();
});

interface Place {
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
}

/** Where the browser found a syntax error: Firefox and WebKit write it into the error, V8 tells when it is reported. */
function place(error: SyntaxError): Place | undefined {
  return ownPlace(error) ?? reportedPlace(error);
}

/** Only in a script whose address we gave it; for other texts the error names the place that evaluated them. */
function ownPlace(error: SyntaxError): Place | undefined {
  const own = error as {
    readonly fileName?: string; // Firefox
    readonly lineNumber?: number;
    readonly columnNumber?: number;
    readonly sourceURL?: string; // WebKit
    readonly line?: number;
  };
  const address = own.fileName ?? own.sourceURL;
  const lineno = own.lineNumber ?? own.line;
  if (address === undefined || lineno === undefined || lineno < 1) return undefined;
  const filename = scriptName(address);
  if (filename === address || filename.startsWith("node:internal/")) return undefined;
  return { filename, lineno, colno: own.columnNumber ?? 1 };
}

function reportedPlace(error: SyntaxError): Place | undefined {
  isLooking = true;
  reported = undefined;
  try {
    report(error);
  } finally {
    isLooking = false;
  }
  return reported;
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
  if (/\n\s+at /.test(stackOf(error) ?? "")) return error;
  const found = place(error);
  const message = error.message.replaceAll(/blob:[^\s'"]+/g, (url) => {
    const path = paths.get(url);
    return path === undefined ? url : fileUrl(path);
  });
  if (message !== error.message) error.message = message;
  const isKnown = found !== undefined && /^(?:file|node):/.test(found.filename);
  error.stack = `SyntaxError: ${message}${isKnown ? `\n    at ${found.filename}:${found.lineno}:${found.colno}` : ""}`;
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
