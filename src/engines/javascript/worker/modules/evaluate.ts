import { nameScript } from "../stack.ts";

// Taken before user code runs, and before Web Worker names are removed. Indirect: the program's text sees the globals
// and nothing of ours.
// oxlint-disable-next-line no-eval -- running the program is what this is for
const evaluateText = globalThis.eval;
const load = globalThis.importScripts?.bind(globalThis);

const KEY = "playground.script";
const HEAD = `globalThis[Symbol.for("${KEY}")] = `;

/** WebKit 2.50 gives no place to functions from evaluated text, whatever their `sourceURL`. */
const isPlaced = /probe\.cjs/.test(
  (evaluateText('(() => new Error("place"))\n//# sourceURL=/probe.cjs') as () => Error)().stack ??
    "",
);

/** An expression's value, from text that stacks call by a name. */
export function evaluate(expression: string, name: string): unknown {
  if (isPlaced || load === undefined) return evaluateText(`${expression}\n//# sourceURL=${name}`);
  const url = URL.createObjectURL(
    new Blob([HEAD, expression, "\n//"], { type: "text/javascript" }),
  );
  nameScript(url, name);
  load(url);
  const scope = globalThis as unknown as Record<symbol, unknown>; // read by symbol
  const value = scope[Symbol.for(KEY)];
  Reflect.deleteProperty(globalThis, Symbol.for(KEY));
  return value;
}

/** Columns that stand before an expression's own text on its first line. */
export const EVALUATED_SHIFT = isPlaced || load === undefined ? 0 : HEAD.length;
