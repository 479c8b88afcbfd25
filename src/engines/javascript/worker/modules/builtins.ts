import { bufferModule } from "../buffer.ts";
import { BUILTINS, type BuiltinName } from "../../shared/builtins.ts";
import { BUILTIN_SYMBOL, type BuiltinFactories, type BuiltinHost } from "../builtins/provide.ts";
import { scriptValue } from "../script-value.ts";
import { asyncHooks } from "./async-hooks.ts";
import { moduleError } from "./module-error.ts";
import { NODE_BUILTINS } from "./node-builtins.ts";
import { timerPromises } from "./timer-promises.ts";

export interface BuiltinParts extends Omit<BuiltinHost, "builtin"> {
  /** Texts of the scripts that the project's files ask for. */
  readonly scripts: readonly (readonly [name: string, text: string])[];
}

/** The built-in modules of one process: some are made of its globals, others by scripts that come along with it. */
export class Builtins {
  readonly #scripts: ReadonlyMap<string, string>;
  readonly #host: BuiltinHost;
  readonly #factories = new Map<string, BuiltinFactories>();
  readonly #exports = new Map<BuiltinName, unknown>();
  /** `require` of a file, for `createRequire`; set by the module loader. */
  requireFrom: (path: string) => unknown = () => undefined;

  constructor({ scripts, ...host }: BuiltinParts) {
    this.#scripts = new Map(scripts);
    this.#host = { ...host, builtin: (name) => this.#find(name) };
  }

  /** What `require` gives: the same value each time. */
  exports(name: BuiltinName): unknown {
    const found = this.#find(name);
    if (found !== undefined) return found;
    throw moduleError(
      "ERR_UNKNOWN_BUILTIN_MODULE",
      `node:${name} was not loaded, because no file of the project names it in quotes. The sandbox gets the built-in ` +
        `modules that the source text names; write import "node:${name}" somewhere in the project.`,
    );
  }

  #find(name: BuiltinName): unknown {
    const known = this.#exports.get(name);
    if (known !== undefined) return known;
    const made =
      BUILTINS[name] === undefined
        ? this.#fromGlobals(name)
        : this.#factoriesOf(BUILTINS[name])?.[name]?.(this.#host);
    if (made !== undefined) this.#exports.set(name, made);
    return made;
  }

  #factoriesOf(script: string): BuiltinFactories | undefined {
    const known = this.#factories.get(script);
    if (known !== undefined) return known;
    const text = this.#scripts.get(script);
    if (text === undefined) return undefined;
    const source = `${text}\n//# sourceURL=node:internal/${script}`;
    const factories = scriptValue(source, BUILTIN_SYMBOL) as BuiltinFactories; // what `provide` puts there
    this.#factories.set(script, factories);
    return factories;
  }

  #fromGlobals(name: BuiltinName): unknown {
    const scope = globalThis as unknown as Readonly<Record<string, unknown>>; // our own globals, read by name
    switch (name) {
      case "async_hooks":
        return asyncHooks();
      case "buffer":
        return bufferModule();
      case "process":
        return scope["process"];
      case "perf_hooks":
        return pick(scope, ["performance", "PerformanceObserver", "PerformanceEntry"]);
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
        return timerPromises();
      }
      case "module":
        return {
          createRequire: (from: unknown) => this.requireFrom(filePath(from)),
          builtinModules: [...NODE_BUILTINS],
          isBuiltin: (specifier: string) => NODE_BUILTINS.has(specifier.replace(/^node:/, "")),
        };
      default:
        return undefined;
    }
  }
}

/** Of `import.meta.url` or a path. */
function filePath(from: unknown): string {
  const text = String(from);
  return text.startsWith("file:") ? decodeURIComponent(new URL(text).pathname) : text;
}

function pick(
  from: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
