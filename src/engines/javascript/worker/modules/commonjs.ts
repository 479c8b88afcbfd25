import { parse } from "es-module-lexer";
import type { Builtins } from "./builtins.ts";
import { EVALUATED_SHIFT, evaluate } from "./evaluate.ts";
import type { FileTree } from "./file-tree.ts";
import { moduleError } from "./module-error.ts";
import { type Resolved, packageFolders, resolveModule } from "./resolve.ts";
import { rewrite } from "./rewrite.ts";
import { locateScriptError } from "./syntax-position.ts";

interface CommonJsModule {
  readonly id: string;
  readonly path: string;
  readonly filename: string;
  exports: unknown;
  loaded: boolean;
  readonly children: CommonJsModule[];
  readonly parent: CommonJsModule | undefined;
  readonly paths: readonly string[];
  readonly require: (specifier: unknown) => unknown;
}

/** An ES module that was run ahead, because a CommonJS file requires it. */
export type RanAhead = { readonly namespace: unknown } | { readonly error: unknown };

export interface CommonJsParts {
  readonly tree: FileTree;
  readonly builtins: Builtins;
  /** JavaScript of a file, types stripped. */
  readonly javaScript: (path: string) => string;
  readonly isEsModule: (path: string) => boolean;
  /** The file that the process runs. */
  readonly main: string;
}

/** CommonJS modules: `require`, `module.exports`, run synchronously and once. */
export class CommonJs {
  readonly #parts: CommonJsParts;
  readonly #modules = new Map<string, CommonJsModule>();
  /** `require.cache`: what is deleted there runs again. */
  readonly #cache: Record<string, CommonJsModule>;
  /** ES modules that `require` may give, by their paths. */
  readonly esModules = new Map<string, RanAhead>();

  constructor(parts: CommonJsParts) {
    this.#parts = parts;
    this.#cache = cacheOf(this.#modules);
  }

  /** `module.exports` of a file. */
  run(path: string, parent?: CommonJsModule): unknown {
    const known = this.#modules.get(path);
    if (known !== undefined) return known.exports;
    const module = this.#module(path, parent);
    this.#modules.set(path, module);
    parent?.children.push(module);
    try {
      if (path.endsWith(".json")) module.exports = JSON.parse(this.#parts.tree.text(path) ?? "");
      else this.#execute(path, module);
      module.loaded = true;
      return module.exports;
    } catch (error) {
      this.#modules.delete(path);
      throw error;
    }
  }

  #module(path: string, parent: CommonJsModule | undefined): CommonJsModule {
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    const module: CommonJsModule = {
      id: path === this.#parts.main ? "." : path,
      path: folder,
      filename: path,
      exports: {},
      loaded: false,
      children: [],
      parent,
      paths: packageFolders(path),
      require: (specifier) => this.requireFrom(path, module)(specifier),
    };
    return module;
  }

  #execute(path: string, module: CommonJsModule): void {
    const source = withLoadedImports(this.#parts.javaScript(path), path);
    const wrapper = this.#compile(source.replace(/^#!/, "//"), path);
    const require = this.requireFrom(path, module);
    wrapper.call(module.exports, module.exports, require, module, path, module.path);
  }

  #compile(source: string, path: string): (this: unknown, ...args: readonly unknown[]) => void {
    // A line in front of the text would shift all lines; on the same line it shifts the columns of the first only.
    const head = "(function (exports, require, module, __filename, __dirname) { ";
    try {
      const made = evaluate(`${head}${source}\n})`, encodeURI(path));
      return made as (this: unknown, ...args: readonly unknown[]) => void; // the function expression above
    } catch (error) {
      throw error instanceof SyntaxError
        ? locateScriptError(error, path, head.length + EVALUATED_SHIFT)
        : error;
    }
  }

  /** `require` as the file at a path sees it. */
  requireFrom(from: string, parent?: CommonJsModule): (specifier: unknown) => unknown {
    const find = (specifier: unknown): Resolved =>
      resolveModule(this.#parts.tree, {
        specifier: String(specifier),
        from,
        how: "require",
        place: undefined,
      });
    const require = (specifier: unknown): unknown => {
      const found = find(specifier);
      if (found.kind === "builtin") return this.#parts.builtins.exports(found.name);
      const { path } = found;
      return this.#parts.isEsModule(path) ? this.#esModule(path, from) : this.run(path, parent);
    };
    const resolve = (specifier: unknown): string => {
      const found = find(specifier);
      return found.kind === "file" ? found.path : `node:${found.name}`;
    };
    const paths = (): readonly string[] => packageFolders(from);
    return Object.assign(require, {
      resolve: Object.assign(resolve, { paths }),
      cache: this.#cache,
      main: this.#modules.get(this.#parts.main),
      extensions: { ".js": undefined, ".json": undefined },
    });
  }

  /** As Node does since 20.19: its namespace, or what it exports as `module.exports`. */
  #esModule(path: string, from: string): unknown {
    const ran = this.esModules.get(path);
    if (ran === undefined)
      throw moduleError(
        "ERR_REQUIRE_ESM",
        `require() of ES Module ${path} from ${from} not supported: a browser runs ES modules only ahead of the file that requires them, where require has the module's name in quotes and the two do not require each other. Use import() instead.`,
      );
    if ("error" in ran) throw ran.error;
    const namespace = ran.namespace as object; // of a module
    return "module.exports" in namespace ? namespace["module.exports"] : namespace;
  }
}

function cacheOf(modules: Map<string, CommonJsModule>): Record<string, CommonJsModule> {
  return new Proxy<Record<string, CommonJsModule>>(
    {},
    {
      get: (_, key) => modules.get(String(key)),
      has: (_, key) => modules.has(String(key)),
      set(_, key, module: CommonJsModule) {
        modules.set(String(key), module);
        return true;
      },
      deleteProperty(_, key) {
        modules.delete(String(key));
        return true;
      },
      ownKeys: () => [...modules.keys()],
      getOwnPropertyDescriptor(_, key) {
        const value = modules.get(String(key));
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}

/** `import(…)` works in CommonJS too, and has to find the program's files. */
function withLoadedImports(code: string, path: string): string {
  if (!code.includes("import")) return code;
  try {
    const [imports] = parse(code, path);
    return rewrite(
      code,
      imports.filter(({ type }) => type === "dynamic"),
      path,
      () => "",
    );
  } catch {
    return code; // the browser's parser will say what is wrong
  }
}

/** Whether a text is a program only where `await` may stand outside of functions, which is so in ES modules alone. */
export function hasTopLevelAwait(source: string): boolean {
  if (!source.includes("await")) return false;
  const body = source.replace(/^#!/, "//");
  return !isFunctionBody("function", body) && isFunctionBody("async function", body);
}

function isFunctionBody(kind: string, body: string): boolean {
  try {
    evaluate(`(${kind} () { ${body}\n})`, "node:internal/probe");
    return true;
  } catch {
    return false;
  }
}
