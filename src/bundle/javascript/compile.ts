import { isSymbolicLink } from "#contract/symbolic-links.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { PackageEntry } from "../package-entry.ts";
import { type Compilation, isDeclaration, needsCompiler } from "../typescript/compiled-file.ts";
import { joined } from "./joined.ts";
import { moduleSpecifiers } from "./module-specifiers.ts";

/** A package whose TypeScript has become JavaScript. */
export interface Compiled {
  readonly entries: readonly PackageEntry[];
  /** Paths of the sources and of what stands in the package in their place. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Paths of files whose text differs from the project's. */
  readonly changed: ReadonlySet<string>;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

const MODULE = /\.(?:[mc]?[jt]s|[jt]sx)$/;

/**
 * Puts what the compiler made in the place of a package's TypeScript and JSX files, and points imports at the files
 * that stand there now. An ES module becomes `.mjs`, CommonJS `.js`, so that Lambda loads either without a
 * `package.json`.
 */
export function compileEntries(
  entries: readonly PackageEntry[],
  compilation: Compilation,
): Compiled {
  const problems: { path: string; message: string }[] = [];
  const renamed = new Map<string, string>();
  const texts = new Map<string, string>();
  const paths = new Set(entries.map(({ path }) => path));

  for (const { path, mode } of entries) {
    if (!needsCompiler(path)) continue;
    if (isSymbolicLink({ mode })) {
      const message = `${path} is a symbolic link, and what it points at is JavaScript in the package. Import the file itself, or make a copy.`;
      problems.push({ path, message });
      continue;
    }
    const file = compilation.files.get(path);
    if (file === undefined) {
      problems.push({
        path,
        message: `${path} has not been compiled. Prepare the download again.`,
      });
    } else if (file.kind === "failed") {
      const { message, line, column } = file.problem;
      problems.push({ path, message: `${path}:${line}:${column}: ${message}` });
    } else {
      const to = compiledPath(path, file.isEsModule === true);
      if (paths.has(to)) {
        problems.push({
          path,
          message: `${path} would become ${to}, which the package has already. Rename one of them.`,
        });
      }
      texts.set(path, file.code);
      renamed.set(path, to);
    }
  }
  const changed = new Set<string>();
  const result = entries
    .filter(({ path }) => !isDeclaration(path))
    .map((entry): PackageEntry => {
      const to = renamed.get(entry.path) ?? entry.path;
      const before = texts.get(entry.path);
      if (!MODULE.test(entry.path) || renamed.size === 0 || isSymbolicLink(entry)) return entry;
      const text = before ?? utf8Text(entry.bytes);
      const after = moduleSpecifiers(text).replace((specifier) =>
        packedTarget(specifier, entry.path, renamed, before === undefined ? undefined : paths),
      );
      if (before === undefined && after === text) return entry;
      changed.add(to);
      return { ...entry, path: to, bytes: utf8(after) };
    });
  return { entries: result, renamed, changed, problems };
}

function compiledPath(path: string, isEsModule: boolean): string {
  if (path.endsWith(".cts")) return path.replace(/\.cts$/, ".cjs");
  return path.replace(/\.(?:mts|ts|tsx|jsx)$/, isEsModule ? ".mjs" : ".js");
}

/** How TypeScript programs write the name of a file, and what the file is called. */
const HABITS: readonly (readonly [written: string, source: string])[] = [
  ["", ""],
  [".js", ".ts"],
  [".js", ".tsx"],
  [".js", ".jsx"],
  [".mjs", ".mts"],
  [".cjs", ".cts"],
  ["", ".ts"],
  ["", ".tsx"],
  ["", ".mts"],
  ["", ".cts"],
  ["", ".js"],
  ["", ".jsx"],
  ["", ".mjs"],
  ["", "/index.ts"],
  ["", "/index.tsx"],
  ["", "/index.js"],
];

/**
 * `./greeting.ts`, `./greeting.js` or `./greeting`, as TypeScript programs write it → `./greeting.mjs`.
 *
 * @param paths of all files, where the importing file was compiled: it may leave the ending of a JavaScript file out
 */
function packedTarget(
  specifier: string,
  from: string,
  renamed: ReadonlyMap<string, string>,
  paths: ReadonlySet<string> | undefined,
): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : "";
  for (const [written, source] of HABITS) {
    if (!specifier.endsWith(written)) continue;
    const stem = specifier.slice(0, specifier.length - written.length).replace(/\/$/, "");
    const path = joined(folder, stem + source);
    if (path === undefined) continue;
    const to = renamed.get(path) ?? (paths?.has(path) === true ? path : undefined);
    if (to === undefined) continue;
    const name = `${stem}${source}`;
    const shared = commonStart(path, to);
    return name.slice(0, name.length - (path.length - shared)) + to.slice(shared);
  }
  return undefined;
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
