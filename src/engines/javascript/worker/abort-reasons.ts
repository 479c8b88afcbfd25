import { replaceFunction } from "./frozen-promises.ts";
import { apply } from "./natives.ts";

/** Where a program gives no reason for giving up, browsers say it in words of their own; here it is in Node's. */
export function nameAbortReasons(): void {
  const withReason = (args: readonly unknown[]): readonly unknown[] =>
    args[0] === undefined ? [new DOMException("This operation was aborted", "AbortError")] : args;
  for (const holder of [AbortController.prototype, AbortSignal])
    replaceFunction(holder, "abort", (native, self, args) => apply(native, self, withReason(args)));
}
