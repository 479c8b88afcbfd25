import { parse } from "es-module-lexer";
import type { Builtins } from "./builtins.ts";
import { EVALUATED_SHIFT, evaluate } from "./evaluate.ts";
import type { FileTree } from "./file-tree.ts";
import { moduleError } from "./module-error.ts";
import { type Resolved, resolveModule } from "./resolve.ts";
import { rewrite } from "./rewrite.ts";
import { locateScriptError } from "./syntax-position.ts";

interface CommonJsModule {
  readonly id: string;
  readonly filename: string;
  exports: unknown;
  loaded: boolean;
}

export interface CommonJsParts {
  readonly tree: FileTree;
  readonly builtins: Builtins;
  /** JavaScript of a file, types stripped. */
  readonly javaScript: (path: string) => string;
  readonly isEsModule: (path: string) => boolean;
}

/** CommonJS modules: `require`, `module.exports`, run synchronously and once. */
export class CommonJs {
  readonly #parts: CommonJsParts;
  readonly #modules = new Map<string, CommonJsModule>();

  constructor(parts: CommonJsParts) {
    this.#parts = parts;
  }

  /** `module.exports` of a file. */
  run(path: string): unknown {
    const known = this.#modules.get(path);
    if (known !== undefined) return known.exports;
    const module: CommonJsModule = { id: path, filename: path, exports: {}, loaded: false };
    this.#modules.set(path, module);
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

  #execute(path: string, module: CommonJsModule): void {
    const source = withLoadedImports(this.#parts.javaScript(path), path);
    const wrapper = this.#compile(source.replace(/^#!/, "//"), path);
    const folder = path.slice(0, path.lastIndexOf("/")) || "/";
    wrapper.call(module.exports, module.exports, this.requireFrom(path), module, path, folder);
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
  requireFrom(from: string): (specifier: unknown) => unknown {
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
      if (this.#parts.isEsModule(path)) {
        throw moduleError(
          "ERR_REQUIRE_ESM",
          `require() of ES Module ${path} from ${from} not supported. Use a dynamic import() instead, or name the file .cjs and write it as CommonJS.`,
        );
      }
      return this.run(path);
    };
    const resolve = (specifier: unknown): string => {
      const found = find(specifier);
      return found.kind === "file" ? found.path : `node:${found.name}`;
    };
    return Object.assign(require, { resolve });
  }
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
