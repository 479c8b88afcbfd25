import { transform } from "sucrase";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { PackageEntry } from "../package-entry.ts";
import { moduleSyntax } from "./module-syntax.ts";

/** A package whose TypeScript has become JavaScript. */
export interface Compiled {
  readonly entries: readonly PackageEntry[];
  /** Paths of the sources and of what stands in the package in their place. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Paths of files whose text differs from the project's. */
  readonly changed: ReadonlySet<string>;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

const TYPESCRIPT = /\.[mc]?ts$/;
const DECLARATION = /\.d\.[mc]?ts$/;
const MODULE = /\.(?:[mc]?js|[mc]?ts)$/;

/**
 * Takes the types out of the TypeScript files of a package and points imports at the files that stand there now.
 * `.ts` becomes `.mjs` (`.js` when it uses no `import` or `export`), so that Lambda loads it without a `package.json`.
 */
export function compileEntries(entries: readonly PackageEntry[]): Compiled {
  const problems: { path: string; message: string }[] = [];
  const renamed = new Map<string, string>();
  const texts = new Map<string, string>();
  const paths = new Set(entries.map(({ path }) => path));

  for (const { path, bytes } of entries) {
    if (!TYPESCRIPT.test(path) || DECLARATION.test(path)) continue;
    try {
      const { code } = transform(utf8Text(bytes), {
        transforms: ["typescript"],
        disableESTransforms: true,
      });
      const to = compiledPath(path, code);
      if (paths.has(to)) {
        problems.push({
          path,
          message: `${path} would become ${to}, which the package has already. Rename one of them.`,
        });
      }
      texts.set(path, code);
      renamed.set(path, to);
    } catch (error) {
      problems.push({ path, message: error instanceof Error ? error.message : String(error) });
    }
  }
  const changed = new Set<string>();
  const result = entries
    .filter(({ path }) => !DECLARATION.test(path))
    .map((entry): PackageEntry => {
      const to = renamed.get(entry.path) ?? entry.path;
      const before = texts.get(entry.path);
      if (!MODULE.test(entry.path) || renamed.size === 0) return entry;
      const text = before ?? utf8Text(entry.bytes);
      const after = withSpecifiers(text, entry.path, renamed);
      if (before === undefined && after === text) return entry;
      changed.add(to);
      return { ...entry, path: to, bytes: utf8(after) };
    });
  return { entries: result, renamed, changed, problems };
}

function compiledPath(path: string, code: string): string {
  if (path.endsWith(".mts")) return path.replace(/\.mts$/, ".mjs");
  if (path.endsWith(".cts")) return path.replace(/\.cts$/, ".cjs");
  const syntax = moduleSyntax(code);
  return path.replace(/\.ts$/, !syntax.ok || syntax.isModule ? ".mjs" : ".js");
}

/** Rewrites relative specifiers that name a renamed file. Everything else stays as it is. */
function withSpecifiers(code: string, from: string, renamed: ReadonlyMap<string, string>): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const syntax = moduleSyntax(code);
  if (syntax.ok) {
    for (const entry of syntax.imports) {
      if (entry.type === "import-meta" || entry.specifier === undefined) continue;
      const target = renamedTarget(entry.specifier, from, renamed);
      if (target === undefined) continue;
      const quote = entry.type === "dynamic" ? (code[entry.start] ?? "") : "";
      edits.push({ start: entry.start, end: entry.end, text: quote + target + quote });
    }
  }
  for (const match of code.matchAll(/\brequire\((["'])(\.[^"'\n]*)\1\)/g)) {
    const target = renamedTarget(match[2] ?? "", from, renamed);
    if (target === undefined) continue;
    const start = match.index + "require('".length;
    edits.push({ start, end: start + (match[2]?.length ?? 0), text: target });
  }
  let result = "";
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < done) continue;
    result += code.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + code.slice(done);
}

/** `./greeting.ts`, `./greeting.js` or `./greeting`, as TypeScript programs write it → `./greeting.mjs`. */
function renamedTarget(
  specifier: string,
  from: string,
  renamed: ReadonlyMap<string, string>,
): string | undefined {
  if (!specifier.startsWith("./") && !specifier.startsWith("../")) return undefined;
  const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
  const endings: readonly (readonly [written: string, source: string])[] = [
    ["", ""],
    [".js", ".ts"],
    [".mjs", ".mts"],
    [".cjs", ".cts"],
    ["", ".ts"],
    ["", ".mts"],
    ["", "/index.ts"],
  ];
  for (const [written, source] of endings) {
    if (!specifier.endsWith(written)) continue;
    const stem = specifier.slice(0, specifier.length - written.length);
    const path = joined(folder, stem + source);
    const to = path === undefined ? undefined : renamed.get(path);
    if (path === undefined || to === undefined) continue;
    const ending = TYPESCRIPT.exec(path)?.[0] ?? "";
    const named = stem + source;
    return named.slice(0, named.length - ending.length) + to.slice(path.length - ending.length);
  }
  return undefined;
}

/** A relative path from a folder of the package; `undefined` when it leaves the package. */
export function joined(folder: string, relative: string): string | undefined {
  const names = folder === "" ? [] : folder.split("/");
  for (const name of relative.split("/")) {
    if (name === "." || name === "") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}
