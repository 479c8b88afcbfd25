import type { BuiltinName } from "../../shared/builtins.ts";
import type { TmpChange } from "../../shared/tmp-files.ts";
import type { Listen } from "../sockets.ts";
import type { FileTree } from "../modules/file-tree.ts";

/** What a script of built-in modules can use of the process. */
export interface BuiltinHost {
  /** Package, layers and runtime: the read-only files. */
  readonly tree: FileTree;
  /** What makes `/tmp` again as the environment's last process left it. */
  readonly tmp: readonly TmpChange[];
  /** Room in `/tmp`. */
  readonly tmpBytes: number;
  /** Tells the simulator what changed under `/tmp`. */
  readonly sendTmp: (changes: readonly TmpChange[]) => void;
  /** Takes connections to a port of the environment. */
  readonly listen: Listen;
  /** Something that keeps the process alive until the returned function is called. */
  readonly keepAlive: () => () => void;
  /** Another built-in module, `undefined` where the project's files do not mention it. */
  readonly builtin: (name: BuiltinName) => unknown;
}

/** Exports of the modules that a script brings, each made when it is first wanted. */
export type BuiltinFactories = Partial<Record<BuiltinName, (host: BuiltinHost) => unknown>>;

/** Symbol under which a script leaves its factories. */
export const BUILTIN_SYMBOL = "playground.builtin";

/** Called by each script of built-in modules, once. */
export function provide(factories: BuiltinFactories): void {
  Object.defineProperty(globalThis, Symbol.for(BUILTIN_SYMBOL), {
    value: factories,
    configurable: true,
  });
}
