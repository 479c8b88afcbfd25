import { format } from "./inspect/format.ts";
import { inspect } from "./inspect/inspect.ts";
import type { InspectOptions } from "./inspect/options.ts";
import { tableText } from "./inspect/table.ts";
import { stackOf } from "./stack.ts";

/** `console` whose lines go to the process's standard streams, as in Node. */
export function createConsole(
  write: (stream: "stdout" | "stderr", bytes: Uint8Array) => void,
): object {
  const encoder = new TextEncoder();
  const counts = new Map<string, number>();
  let indentation = "";

  const print = (stream: "stdout" | "stderr", text: string): void => {
    const lines = indentation === "" ? text : text.replaceAll(/^/gm, indentation);
    write(stream, encoder.encode(`${lines}\n`));
  };
  const out = (...args: readonly unknown[]): void => print("stdout", format(args));
  const err = (...args: readonly unknown[]): void => print("stderr", format(args));
  const group = (...args: readonly unknown[]): void => {
    if (args.length > 0) out(...args);
    indentation += "  ";
  };
  return {
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    dir: (value: unknown, options?: InspectOptions): void =>
      print("stdout", inspect(value, { customInspect: false, ...options })),
    dirxml: out,
    table(data: unknown, columns?: readonly string[]): void {
      if (typeof data === "object" && data !== null) print("stdout", tableText(data, columns));
      else out(data);
    },
    trace(...args: readonly unknown[]): void {
      const stack = stackOf(new Error(format(args))) ?? "";
      print("stderr", stack.replace(/^Error/, "Trace"));
    },
    assert(condition?: unknown, ...args: readonly unknown[]): void {
      if (!condition) err(...failedAssertion(args));
    },
    count(label: unknown = "default"): void {
      const name = String(label);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      out(`${name}: ${counts.get(name)}`);
    },
    countReset: (label: unknown = "default") => void counts.delete(String(label)),
    group,
    groupCollapsed: group,
    groupEnd(): void {
      indentation = indentation.slice(2);
    },
    ...timerCalls(out),
  };
}

/** What `console.assert` prints. */
function failedAssertion(args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args;
  return typeof first === "string"
    ? [`Assertion failed: ${first}`, ...rest]
    : ["Assertion failed", ...args];
}

/** `console.time` and what belongs to it. */
function timerCalls(out: (...args: readonly unknown[]) => void): object {
  const timers = new Map<string, number>();
  const elapsed = (label: string): string | undefined => {
    const start = timers.get(label);
    return start === undefined
      ? undefined
      : `${label}: ${(performance.now() - start).toFixed(3)}ms`;
  };

  return {
    time: (label: unknown = "default") => void timers.set(String(label), performance.now()),
    timeLog(label: unknown = "default", ...args: readonly unknown[]): void {
      const text = elapsed(String(label));
      if (text !== undefined) out(text, ...args);
    },
    timeEnd(label: unknown = "default"): void {
      const text = elapsed(String(label));
      timers.delete(String(label));
      if (text !== undefined) out(text);
    },
  };
}
