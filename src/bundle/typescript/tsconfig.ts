import ts from "typescript-compiler";
import { joined } from "../javascript/joined.ts";
import type { SourceFile } from "./compiled-file.ts";

/** What a project's `tsconfig.json` says about a file, as far as it changes what runs. */
export interface Configuration {
  readonly options: ts.CompilerOptions;
  /** `paths`, each target from the package's root on; longest prefix first. */
  readonly aliases: readonly Alias[];
}

export interface Alias {
  readonly prefix: string;
  readonly suffix: string;
  readonly hasStar: boolean;
  /** With `*` where the pattern has one. */
  readonly targets: readonly string[];
}

/** What is taken over. Everything else only checks types, says where files go, or is the playground's business. */
const RESPECTED = [
  "emitDecoratorMetadata",
  "experimentalDecorators",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "module",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
] as const;

/** Change what a compiler writes, and are not taken over: each with what happens in its place. */
const NOT_RESPECTED: Readonly<Record<string, string>> = {
  downlevelIteration: "targets below ES2017 are compiled as ES2017",
  importHelpers: "helper functions stand in each file that needs them",
  outFile: "each file is compiled for itself",
  rootDirs: "files are found at their own places only",
};

interface Raw {
  readonly options: Readonly<Record<string, unknown>>;
  readonly aliases: readonly Alias[];
}

/** Reads the `tsconfig.json` files of a package. */
export class Configurations {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #raw = new Map<string, Raw>();
  readonly notes = new Set<string>();

  constructor(files: readonly SourceFile[]) {
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
  }

  /** Of the nearest `tsconfig.json`; TypeScript's defaults where there is none. */
  for(path: string): Configuration {
    for (const folder of foldersOf(path)) {
      const file = folder + "tsconfig.json";
      if (!this.#texts.has(file)) continue;
      const { options, aliases } = this.#read(file, new Set());
      const picked = Object.fromEntries(
        RESPECTED.flatMap((name) => (name in options ? [[name, options[name]]] : [])),
      );
      const { options: parsed, errors } = ts.convertCompilerOptionsFromJson(picked, "/");
      for (const { messageText } of errors)
        this.notes.add(`${file}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
      return { options: parsed, aliases };
    }
    return { options: {}, aliases: [] };
  }

  /** `type` of the nearest `package.json`. */
  packageType(path: string): string | undefined {
    for (const folder of foldersOf(path)) {
      const text = this.#texts.get(folder + "package.json");
      if (text === undefined) continue;
      try {
        const { type } = JSON.parse(text) as { readonly type?: unknown }; // compared below
        return typeof type === "string" ? type : undefined;
      } catch {
        return undefined;
      }
    }
    return undefined;
  }

  #read(file: string, above: Set<string>): Raw {
    const known = this.#raw.get(file);
    if (known !== undefined) return known;
    above.add(file);
    const { config, error } = ts.parseConfigFileTextToJson(file, this.#texts.get(file) ?? "") as {
      readonly config?: Readonly<Record<string, unknown>>; // each field is checked
      readonly error?: ts.Diagnostic;
    };
    if (error !== undefined)
      this.notes.add(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}`);
    const folder = file.slice(0, file.lastIndexOf("/") + 1);
    let raw: Raw = { options: {}, aliases: [] };
    for (const base of strings(config?.["extends"])) {
      const path = this.#extended(folder, base);
      if (path === undefined)
        this.notes.add(`${file}: what "${base}" says is not taken over, because it is not there.`);
      else if (!above.has(path)) raw = merged(raw, this.#read(path, above));
    }
    const own = record(config?.["compilerOptions"]);
    for (const [name, instead] of Object.entries(NOT_RESPECTED)) {
      if (own[name] !== undefined && own[name] !== false)
        this.notes.add(`${file}: ${name} is not taken over: ${instead}.`);
    }
    raw = merged(raw, { options: own, aliases: aliasesOf(own, folder) });
    this.#raw.set(file, raw);
    return raw;
  }

  #extended(folder: string, base: string): string | undefined {
    const isRelative = /^\.{0,2}\//.test(base);
    const path = isRelative ? joined(folder.replace(/\/$/, ""), base) : undefined;
    const stem = path ?? `${folder}node_modules/${base}`;
    const rooted = folder.startsWith("/") && path !== undefined ? `/${stem}` : stem;
    return [rooted, `${rooted}.json`, `${rooted}/tsconfig.json`].find((name) =>
      this.#texts.has(name),
    );
  }
}

/** `/a/b/c.ts` → `/a/b/`, `/a/`, `/`; `a/c.ts` → `a/`, ``. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf("/"); end >= 0; end = path.lastIndexOf("/", end - 1)) {
    folders.push(path.slice(0, end + 1));
    if (end === 0) return folders;
  }
  return [...folders, ""];
}

function merged(base: Raw, own: Raw): Raw {
  return {
    options: { ...base.options, ...own.options },
    aliases: own.options["paths"] === undefined ? [...own.aliases, ...base.aliases] : own.aliases,
  };
}

function aliasesOf(options: Readonly<Record<string, unknown>>, folder: string): Alias[] {
  const { baseUrl } = options;
  const base = typeof baseUrl === "string" ? within(folder, baseUrl) : folder;
  const aliases = Object.entries(record(options["paths"])).map(([pattern, targets]): Alias => {
    const [prefix = "", suffix] = pattern.split("*");
    return {
      prefix,
      suffix: suffix ?? "",
      hasStar: suffix !== undefined,
      targets: strings(targets).map((target) => within(base, target)),
    };
  });
  aliases.sort(
    (a, b) => Number(a.hasStar) - Number(b.hasStar) || b.prefix.length - a.prefix.length,
  );
  // Whatever the base folder has is found without `./`, once nothing more special fits.
  if (typeof baseUrl === "string")
    aliases.push({ prefix: "", suffix: "", hasStar: true, targets: [`${base}*`] });
  return aliases;
}

function within(folder: string, relative: string): string {
  const isRooted = folder.startsWith("/");
  const path = joined(folder.replace(/^\/|\/$/g, ""), relative) ?? "";
  const end = /(?:^|\/)\.{0,2}\/?$/.test(relative) && path !== "" ? "/" : "";
  return (isRooted ? "/" : "") + path + end;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // an object, whatever is in it
    : {};
}

function strings(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === "string");
}
