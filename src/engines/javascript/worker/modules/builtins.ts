import { Buffer } from "buffer/";

/** Makes a built-in module's exports from the globals as they are now. Names: `builtin-names.ts`. */
export function builtinExports(name: string): Readonly<Record<string, unknown>> {
  const scope = globalThis as unknown as Readonly<Record<string, unknown>>; // our own globals, read by name
  switch (name) {
    case "buffer":
      return { Buffer, Blob, File, atob, btoa };
    case "process":
      return processExports(scope["process"] as Readonly<Record<string, unknown>>); // set at the start
    case "timers":
      return pick(scope, [
        "setTimeout",
        "setInterval",
        "setImmediate",
        "clearTimeout",
        "clearInterval",
        "clearImmediate",
      ]);
    case "timers/promises": {
      const wait = (milliseconds?: number, value?: unknown): Promise<unknown> =>
        new Promise((resolve) => {
          setTimeout(() => resolve(value), milliseconds);
        });
      return { setTimeout: wait, setImmediate: (value?: unknown) => wait(0, value) };
    }
    default:
      throw new Error(`No built-in module ${name}`);
  }
}

function processExports(
  process: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return pick(
    process,
    Object.keys(process).filter((key) => key !== "exitCode"),
  );
}

function pick(
  from: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
