import { stripTypes } from "./strip-types.ts";

/** The script that the sandbox evaluates when there are TypeScript files; it leaves its function under this symbol. */
Object.defineProperty(globalThis, Symbol.for("playground.typescript"), {
  value: stripTypes,
  configurable: true,
});
