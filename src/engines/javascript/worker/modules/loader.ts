import { type Export, type Import, init, parse } from "es-module-lexer";
import type { CompiledFile } from "#bundle/typescript/compiled-file.ts";
import { awaited, awaitedEach } from "../context.ts";
import type { BuiltinName } from "../../shared/builtins.ts";
import type { Builtins } from "./builtins.ts";
import { CommonJs, hasTopLevelAwait } from "./commonjs.ts";
import { init as initCommonJsNames } from "cjs-module-lexer";
import { commonJsExportNames } from "./commonjs-names.ts";
import type { FileTree } from "./file-tree.ts";
import { type ModuleFormat, moduleFormat } from "./format.ts";
import { fillShell, namespaceSource, shellSource } from "./generated.ts";
import { type EngineHooks, hookCall, installHooks } from "./hooks.ts";
import { fileUrl, moduleError, syntaxError } from "./module-error.ts";
import { rewrite } from "./rewrite.ts";
import { requiredEsModules } from "./required-es-modules.ts";
import { resolveModule } from "./resolve.ts";
import { nameScript } from "../stack.ts";
import { locateModuleError } from "./syntax-position.ts";

interface Lexed {
  readonly code: string;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
}

interface ModuleRecord {
  /** Set once the module is made; before that it is being made further up, so the import is circular. */
  url: string | undefined;
  /** Stands in for a module that is imported circularly. */
  shellUrl: string | undefined;
}

/**
 * Runs the program's modules. Each file becomes a Blob URL module with its specifiers rewritten to those of the files
 * that it imports; a `sourceURL` comment makes stacks name the user's file. All files are in memory, so everything up
 * to the import itself is synchronous.
 */
export class ModuleLoader {
  readonly #tree: FileTree;
  readonly #compiled: ReadonlyMap<string, CompiledFile>;
  readonly #records = new Map<string, ModuleRecord>();
  readonly #builtins: Builtins;
  readonly #builtinUrls = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  readonly #formats = new Map<string, ModuleFormat>();
  readonly #lexed = new Map<string, Lexed>();
  readonly #metas = new Map<string, object>();
  readonly #commonJs: CommonJs;
  /** Modules that the browser reads, by number: each says when its first line is about to run. */
  readonly #loading = new Map<number, () => void>();
  readonly #reading: () => () => void;
  #lastLoad = 0;
  readonly #imported = new Set<string>();

  /**
   * @param line told of each line that runs, where lines are stepped
   * @param during keeps the process alive until a promise settles
   * @param reading modules are read and compiled; the result is called before their first line runs, or again
   */
  constructor(
    tree: FileTree,
    main: string,
    compiled: ReadonlyMap<string, CompiledFile>,
    builtins: Builtins,
    line: EngineHooks["line"],
    during: <T>(work: Promise<T>) => Promise<T>,
    reading: () => () => void,
  ) {
    this.#tree = tree;
    this.#compiled = compiled;
    this.#builtins = builtins;
    this.#reading = reading;
    this.#commonJs = new CommonJs({
      tree,
      main,
      builtins,
      javaScript: (path) => this.#javaScript(path),
      isEsModule: (path) => this.#format(path) === "module",
    });
    builtins.requireFrom = (path) => this.#commonJs.requireFrom(path);
    installHooks({
      meta: (path) => this.#meta(path),
      load: (path, specifier, options) => during(this.#dynamicImport(path, specifier, options)),
      json: (path) => JSON.parse(this.#tree.text(path) ?? "null") as unknown,
      commonJs: (path) => this.#commonJs.run(path),
      ahead: (paths) => this.#runAhead(paths),
      line,
      awaited,
      awaitedEach,
      builtin: (name) => builtins.exports(name),
      loaded: (load) => this.#loading.get(load)?.(),
    });
  }

  /**
   * Loads and evaluates a file with everything that it imports; resolves to its namespace.
   *
   * @param onLoaded called when the browser has read and compiled all of it, before its first line runs
   */
  async run(path: string, onLoaded: () => void): Promise<unknown> {
    const read = this.#reading();
    try {
      await Promise.all([init(), initCommonJsNames()]);
      const url = this.#compile(path);
      return await this.#import(url, () => {
        read();
        onLoaded();
      });
    } finally {
      read();
    }
  }

  async #evaluate(path: string): Promise<unknown> {
    const read = this.#reading();
    try {
      return await this.#import(this.#compile(path), read);
    } finally {
      read();
    }
  }

  async #import(url: string, onLoaded: () => void): Promise<unknown> {
    if (this.#imported.has(url)) onLoaded();
    else await this.#firstImport(url, onLoaded);
    this.#imported.add(url);
    return (await import(/* @vite-ignore */ url)) as unknown;
  }

  async #firstImport(url: string, onLoaded: () => void): Promise<void> {
    this.#lastLoad += 1;
    const load = this.#lastLoad;
    this.#loading.set(load, onLoaded);
    // Modules are evaluated in order once the whole graph is there: the first one tells.
    const probe = scriptUrl(hookCall("loaded", String(load)));
    const whole = scriptUrl(`import "${probe}"; import "${url}";`);
    try {
      await import(/* @vite-ignore */ whole);
    } catch (error) {
      throw error instanceof SyntaxError ? locateModuleError(error, this.#paths) : error;
    } finally {
      this.#loading.delete(load);
    }
  }

  async #dynamicImport(from: string, specifier: unknown, options: unknown): Promise<unknown> {
    const wanted = (options as { with?: { type?: unknown } } | undefined)?.with?.type; // user's value, compared only
    return this.#evaluateResolved(
      this.#target(from, String(specifier), wanted === "json", undefined),
    );
  }

  async #evaluateResolved(
    target: { readonly url: string } | { readonly path: string },
  ): Promise<unknown> {
    if ("path" in target) return this.#evaluate(target.path);
    return (await import(/* @vite-ignore */ target.url)) as unknown;
  }

  /** What a specifier leads to: a file of the program, or the URL of a module made for it. */
  #target(
    from: string,
    specifier: string,
    isJsonWanted: boolean,
    place: string | undefined,
  ): { url: string } | { path: string } {
    const resolved = resolveModule(this.#tree, { specifier, from, how: "import", place });
    if (resolved.kind === "builtin") return { url: this.#builtin(resolved.name) };
    if (resolved.path.endsWith(".json") && !isJsonWanted) {
      throw moduleError(
        "ERR_IMPORT_ATTRIBUTE_MISSING",
        `Module "${fileUrl(resolved.path)}" needs an import attribute of "type: json". Write: import data from '${specifier}' with { type: 'json' };`,
        place,
      );
    }
    return { path: resolved.path };
  }

  /** URL of a file's module; makes what it imports first. */
  #compile(path: string): string {
    const known = this.#records.get(path);
    if (known?.url !== undefined) return known.url;
    if (known !== undefined) {
      known.shellUrl ??= this.#register(
        path,
        shellSource(this.#exportNames(path, new Set())),
        undefined,
      );
      return known.shellUrl;
    }
    const record: ModuleRecord = { url: undefined, shellUrl: undefined };
    this.#records.set(path, record);
    try {
      record.url = this.#register(path, this.#moduleSource(path, record), fileUrl(path));
      return record.url;
    } catch (error) {
      this.#records.delete(path);
      throw error;
    }
  }

  #moduleSource(path: string, record: ModuleRecord): string {
    switch (this.#format(path)) {
      case "json":
        this.#checkJson(path);
        return `export default ${hookCall("json", JSON.stringify(path))};`;
      case "commonjs":
        return (
          this.#aheadOf(path) +
          namespaceSource(
            hookCall("commonJs", JSON.stringify(path)),
            this.#commonJsNames(path, new Set()),
          )
        );
      case "module":
        return this.#esModuleSource(path, record);
    }
  }

  #esModuleSource(path: string, record: ModuleRecord): string {
    const { code, imports } = this.#lex(path);
    const rewritten = rewrite(code, imports, path, (entry) => {
      const isJson =
        entry.attributes?.some(([key, value]) => key === "type" && value === "json") === true;
      const target = this.#target(path, entry.specifier, isJson, placeOf(path, code, entry.start));
      return "url" in target ? target.url : this.#compile(target.path);
    });
    const ahead = code.includes("createRequire") ? `\n${this.#aheadOf(path)}` : "";
    // Set by a file further down that imports this one while it is being made.
    return record.shellUrl === undefined
      ? rewritten + ahead
      : rewritten + ahead + fillShell(record.shellUrl, this.#lex(path).exports);
  }

  /**
   * ES modules that a file requires, it or the CommonJS files that it requires: they run before it, because a browser
   * runs no ES module in the middle of something. In Node they run when they are required.
   */
  #aheadOf(path: string): string {
    const parts = {
      sourceOf: (file: string) => this.#javaScript(file),
      importsOf: (file: string) =>
        this.#lex(file).imports.map(({ specifier }) => specifier ?? undefined),
      formatOf: (file: string) => this.#format(file),
      find: (specifier: string, from: string, how: "import" | "require") =>
        resolveModule(this.#tree, { specifier, from, how, place: undefined }),
    };
    const paths = requiredEsModules(path, parts);
    if (paths.length === 0) return "";
    const url = scriptUrl(`await ${hookCall("ahead", JSON.stringify(paths))};`);
    return `import ${JSON.stringify(url)};`;
  }

  async #runAhead(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (this.#commonJs.esModules.has(path)) continue;
      try {
        this.#commonJs.esModules.set(path, { namespace: await this.#evaluate(path) });
      } catch (error) {
        // Told where it is required: the program may have a way out.
        this.#commonJs.esModules.set(path, { error });
      }
    }
  }

  #exportNames(path: string, seen: Set<string>): string[] {
    if (seen.has(path)) return [];
    seen.add(path);
    const format = this.#format(path);
    if (format === "json") return ["default"];
    if (format === "commonjs") return ["default", ...this.#commonJsNames(path, new Set())];
    const names = new Set<string>();
    for (const entry of this.#lex(path).exports) {
      if (entry.type !== "reexport-all") {
        names.add(entry.name);
        continue;
      }
      const resolved = resolveModule(this.#tree, {
        specifier: entry.from,
        from: path,
        how: "import",
        place: undefined,
      });
      if (resolved.kind !== "file") continue;
      for (const name of this.#exportNames(resolved.path, seen))
        if (name !== "default") names.add(name);
    }
    return [...names];
  }

  #commonJsNames(path: string, seen: Set<string>): Set<string> {
    if (seen.has(path) || path.endsWith(".json")) return new Set();
    seen.add(path);
    const { names, handedOn } = commonJsExportNames(this.#javaScript(path));
    const all = new Set(names);
    for (const specifier of handedOn) {
      try {
        const how = "require";
        const found = resolveModule(this.#tree, { specifier, from: path, how, place: undefined });
        if (found.kind !== "file") continue;
        for (const name of this.#commonJsNames(found.path, seen)) all.add(name);
      } catch {
        // Not there: what runs the module will say so.
      }
    }
    return all;
  }

  #lex(path: string): Lexed {
    const known = this.#lexed.get(path);
    if (known !== undefined) return known;
    const code = this.#javaScript(path);
    let lexed: Lexed;
    try {
      const [imports, exports] = parse(code, path);
      lexed = { code, imports, exports };
    } catch {
      // Not lexable: the browser's own parser will say what is wrong, and where.
      lexed = { code, imports: [], exports: [] };
    }
    this.#lexed.set(path, lexed);
    return lexed;
  }

  #format(path: string): ModuleFormat {
    const known = this.#formats.get(path);
    if (known !== undefined) return known;
    const compiled = this.#compiled.get(path);
    const isEsModule = compiled?.kind === "compiled" ? compiled.isEsModule : undefined;
    const format =
      isEsModule === undefined
        ? moduleFormat(this.#tree, path, (file) => this.#hasModuleSyntax(file))
        : isEsModule
          ? "module"
          : "commonjs";
    this.#formats.set(path, format);
    return format;
  }

  #hasModuleSyntax(path: string): boolean {
    const { imports, exports } = this.#lex(path);
    if (exports.length > 0 || imports.some(({ type }) => type !== "dynamic")) return true;
    return hasTopLevelAwait(this.#javaScript(path));
  }

  /** JavaScript of a source file: compiled where it is TypeScript, otherwise as written. */
  #javaScript(path: string): string {
    const compiled = this.#compiled.get(path);
    if (compiled === undefined) return this.#tree.text(path) ?? "";
    if (compiled.kind === "compiled") return compiled.code;
    const { message, line, column } = compiled.problem;
    throw syntaxError(message, path, line, column);
  }

  #checkJson(path: string): void {
    try {
      JSON.parse(this.#tree.text(path) ?? "");
    } catch (error) {
      throw syntaxError(
        `"${fileUrl(path)}" is not valid JSON: ${(error as Error).message}`,
        path,
        1,
        1,
      ); // JSON.parse throws errors
    }
  }

  #builtin(name: BuiltinName): string {
    const known = this.#builtinUrls.get(name);
    if (known !== undefined) return known;
    const exports = this.#builtins.exports(name) as object; // `module.exports` of a built-in module is one
    const call = hookCall("builtin", JSON.stringify(name));
    const names = Object.keys(exports).filter((key) => key !== "default");
    const url = this.#register(
      `node:${name}`,
      namespaceSource(call, new Set(names)),
      `node:${name}`,
    );
    this.#builtinUrls.set(name, url);
    return url;
  }

  #meta(path: string): object {
    const known = this.#metas.get(path);
    if (known !== undefined) return known;
    const url = fileUrl(path);
    const meta = {
      url,
      filename: path,
      dirname: path.slice(0, path.lastIndexOf("/")) || "/",
      resolve: (specifier: unknown): string => {
        const resolved = resolveModule(this.#tree, {
          specifier: String(specifier),
          from: path,
          how: "import",
          place: undefined,
        });
        return resolved.kind === "file" ? fileUrl(resolved.path) : `node:${resolved.name}`;
      },
    };
    this.#metas.set(path, meta);
    return meta;
  }

  #register(path: string, source: string, name: string | undefined): string {
    const text = name === undefined ? source : `${source}\n//# sourceURL=${name}`;
    const url = scriptUrl(text);
    this.#paths.set(url, path);
    if (name !== undefined) nameScript(url, name);
    return url;
  }
}

function scriptUrl(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

/** `file:///var/task/index.mjs:1:20` of an offset. */
function placeOf(path: string, code: string, offset: number): string {
  const before = code.slice(0, offset).split("\n");
  return `${fileUrl(path)}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
