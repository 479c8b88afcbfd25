import { argumentError } from "./fs-error.ts";
import type { Operations } from "./operations.ts";

type Callback = (error: unknown, ...results: readonly unknown[]) => void;

/** Of Node's own `util.promisify`. */
const PROMISIFY = Symbol.for("nodejs.util.promisify.custom");

/** `fs.readFile(path, options, callback)` and `fs.readFileSync(path, options)` of each call. */
export function classicForms(operations: Operations): Record<string, unknown> {
  const forms: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(operations)) {
    const run = call as (...args: readonly unknown[]) => unknown; // each takes whatever programs pass
    forms[`${name}Sync`] = run;
    forms[name] = (...args: readonly unknown[]): void => {
      const callback = args.at(-1);
      if (typeof callback !== "function") {
        throw argumentError(
          "ERR_INVALID_ARG_TYPE",
          'The "cb" argument must be of type function. Received undefined',
        );
      }
      settle(run, args.slice(0, -1), callback as Callback);
    };
  }
  // The one call whose callback has no error in front.
  const exists = (path: unknown, callback: (isThere: boolean) => void): void => {
    const isThere = operations.exists(path);
    queueMicrotask(() => callback(isThere));
  };
  Object.defineProperty(exists, PROMISIFY, {
    value: async (path: unknown) => operations.exists(path),
  });
  return { ...forms, exists };
}

function settle(
  run: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  callback: Callback,
): void {
  let results: readonly unknown[];
  try {
    const result = run(...args);
    // `read` and `write` give the buffer back too.
    results = [null, result, ...args.filter((value) => ArrayBuffer.isView(value)).slice(0, 1)];
  } catch (error) {
    // A wrong argument is the caller's own mistake, and thrown at once.
    if (String((error as { code?: unknown }).code).startsWith("ERR_INVALID_")) throw error; // errors of ours have one
    results = [error];
  }
  queueMicrotask(() => callback(...(results as [unknown])));
}
