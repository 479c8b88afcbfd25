import { basename } from "node:path";
import type { Plugin } from "vite";

/** Folder of the scripts that bring Node's built-in modules into the JavaScript sandbox, one or more each. */
const FOLDER = "/src/engines/javascript/worker/builtins/";
const PREFIX = "\0sandbox-builtin:";

/** What packages import under the names of Node's modules, and where the sandbox has it: see `modules/hooks.ts`. */
const hook = (name: string): string =>
  `globalThis[Symbol.for("playground.modules")].builtin(${JSON.stringify(name)})`;

const IN_THE_SANDBOX: Readonly<Record<string, string>> = {
  buffer: hook("buffer"),
  events: hook("events"),
  string_decoder: hook("string_decoder"),
  process: "globalThis.process",
  "abort-controller": "globalThis",
};

/**
 * Lets the scripts of built-in modules share one another's classes: a stream has to be an `EventEmitter` of the same
 * `node:events` that the program imports. Only the script of a module itself gets the package behind it.
 */
export function sandboxBuiltins(entry: string): Plugin | undefined {
  if (!entry.includes(FOLDER)) return undefined;
  const own = basename(entry, ".ts");
  return {
    name: "sandbox-builtins",
    enforce: "pre",
    resolveId(source) {
      const name = source.replace(/^node:/, "").replace(/\/$/, "");
      return name !== own && Object.hasOwn(IN_THE_SANDBOX, name) ? PREFIX + name : undefined;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      return `module.exports = ${IN_THE_SANDBOX[id.slice(PREFIX.length)]};`;
    },
  };
}
