import type { BuiltinName } from "../../shared/builtins.ts";

/** Key of the hidden global through which generated module text reaches the loader. */
export const ENGINE_HOOKS = "playground.modules";

export interface EngineHooks {
  readonly meta: (path: string) => object;
  readonly load: (path: string, specifier: unknown, options: unknown) => Promise<unknown>;
  readonly json: (path: string) => unknown;
  readonly commonJs: (path: string) => unknown;
  /** Runs ES modules that a CommonJS file requires further down. */
  readonly ahead: (paths: readonly string[]) => Promise<void>;
  readonly line: (path: string, index: number, read: (name: string) => unknown) => void;
  /** What is waited for, so that the function goes on in the context of now. */
  readonly awaited: (value: unknown) => unknown;
  readonly awaitedEach: (values: unknown) => unknown;
  readonly builtin: (name: BuiltinName) => unknown;
  /** Modules that were asked for by this number are all there. */
  readonly loaded: (load: number) => void;
}

/** Generated module text can hold no reference, so it looks the loader up by name. */
export function installHooks(hooks: EngineHooks): void {
  Object.defineProperty(globalThis, Symbol.for(ENGINE_HOOKS), { value: Object.freeze(hooks) });
}

/** Source text of one call of a hook. */
export function hookCall(name: keyof EngineHooks, ...args: readonly string[]): string {
  return `globalThis[Symbol.for("${ENGINE_HOOKS}")].${name}(${args.join(", ")})`;
}
