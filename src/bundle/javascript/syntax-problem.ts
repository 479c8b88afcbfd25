import { messageOf } from "#base/message-of.ts";
import { type Options, parse } from "acorn";
import { moduleSyntax } from "./module-syntax.ts";

/** Where a file stops being JavaScript. `line` counts from 1, `column` from 1. */
export interface SyntaxProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The first syntax error of a JavaScript file as Node.js would read it, by its name and by what is in it. */
export function syntaxProblem(path: string, code: string): SyntaxProblem | undefined {
  const isModule = path.endsWith(".mjs") || (!path.endsWith(".cjs") && hasModuleSyntax(code));
  const options: Options = {
    ecmaVersion: "latest",
    sourceType: isModule ? "module" : "script",
    allowHashBang: true,
    // A CommonJS file is the body of a function.
    allowReturnOutsideFunction: !isModule,
    allowAwaitOutsideFunction: isModule,
  };
  try {
    parse(code, options);
    return undefined;
  } catch (error) {
    const place = placeOf(error);
    if (place === undefined) throw error;
    const message = messageOf(error);
    return { message: message.replace(/ \(\d+:\d+\)$/, ""), ...place };
  }
}

/** Also of a file that can't be read to its end: what comes before the error counts. */
function hasModuleSyntax(code: string): boolean {
  const syntax = moduleSyntax(code);
  return syntax.ok ? syntax.isModule : /^\s*(?:import|export)\b/m.test(code);
}

function placeOf(error: unknown): { readonly line: number; readonly column: number } | undefined {
  if (!(error instanceof SyntaxError) || !("loc" in error)) return undefined;
  const { loc } = error;
  if (typeof loc !== "object" || loc === null || !("line" in loc) || !("column" in loc))
    return undefined;
  const { line, column } = loc;
  return typeof line === "number" && typeof column === "number"
    ? { line, column: column + 1 }
    : undefined;
}
