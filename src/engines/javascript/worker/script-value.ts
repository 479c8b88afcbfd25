/**
 * Evaluates one of our own scripts, sent as text because the sandbox can load nothing, and takes the value that it
 * leaves under a symbol.
 */
export function scriptValue(script: string, symbolName: string): unknown {
  // oxlint-disable-next-line no-eval -- our own script, see above
  const indirect = globalThis.eval;
  indirect(script);
  const key = Symbol.for(symbolName);
  const scope = globalThis as unknown as Record<symbol, unknown>; // read by symbol
  const value = scope[key];
  delete scope[key];
  return value;
}
