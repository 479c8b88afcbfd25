import { BUILTINS, type BuiltinName, isBuiltin } from "../../shared/builtins.ts";
import { NODE_BUILTINS, whyMissing } from "./node-builtins.ts";
import type { FileTree } from "./file-tree.ts";
import { moduleError } from "./module-error.ts";

export type Resolved =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "builtin"; readonly name: BuiltinName };

export interface ResolveRequest {
  readonly specifier: string;
  /** Absolute path of the file that asks. */
  readonly from: string;
  /** `import` finds files by their exact name, `require` also tries extensions and folders. */
  readonly how: "import" | "require";
  /** Where the request stands, for the error: `file:///var/task/index.mjs:1:20`. */
  readonly place: string | undefined;
}

/** Finds what a specifier means, by Node's rules. Throws Node's error codes. */
export function resolveModule(tree: FileTree, request: ResolveRequest): Resolved {
  const { specifier, from, how, place } = request;
  if (specifier.startsWith("node:") || NODE_BUILTINS.has(specifier)) return resolveBuiltin(request);
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier) && !specifier.startsWith("file:")) {
    throw moduleError(
      "ERR_UNSUPPORTED_ESM_URL_SCHEME",
      `Cannot import '${specifier}' from ${from}: modules come from the project's files only, as in Lambda. Add the file to the project and import it by its relative path.`,
      place,
    );
  }
  if (specifier.startsWith("#")) {
    const target = internalTarget(tree, request);
    // To a package or a built-in module, or to a file by its full name.
    return resolveModule(tree, { ...request, specifier: target });
  }
  const path = /^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier)
    ? absolutePath(specifier, from)
    : findPackage(tree, request);
  const found = how === "require" ? requiredFile(tree, path) : importedFile(tree, path, from);
  if (found !== undefined) return { kind: "file", path: found };
  if (how === "require") {
    throw moduleError(
      "MODULE_NOT_FOUND",
      `Cannot find module '${specifier}'\nRequire stack:\n- ${from}`,
      place,
    );
  }
  if (tree.isFolder(path)) {
    throw moduleError(
      "ERR_UNSUPPORTED_DIR_IMPORT",
      `Directory import '${path}' is not supported resolving ES modules imported from ${from}${suggestion(tree, path, specifier)}`,
      place,
    );
  }
  const error = moduleError(
    "ERR_MODULE_NOT_FOUND",
    `Cannot find module '${path}' imported from ${from}${suggestion(tree, path, specifier)}`,
    place,
  );
  throw Object.assign(error, { url: `file://${path}` });
}

function resolveBuiltin({ specifier, place }: ResolveRequest): Resolved {
  const name = specifier.replace(/^node:/, "");
  if (isBuiltin(name)) return { kind: "builtin", name };
  const what = NODE_BUILTINS.has(name)
    ? `${specifier} is not available in the playground: ${whyMissing(name)}.`
    : `No such built-in module: ${specifier}.`;
  throw moduleError(
    "ERR_UNKNOWN_BUILTIN_MODULE",
    `${what} Available are ${builtinList()}, and the globals fetch, crypto, Buffer, process, timers and the Web Streams. ` +
      "Use the Linux engine for a program that needs more.",
    place,
  );
}

function builtinList(): string {
  return Object.keys(BUILTINS)
    .map((name) => `node:${name}`)
    .join(", ");
}

/** Exact name, and for the habits of TypeScript: `./x.js` that is written as `x.ts`, or no ending at all. */
function importedFile(tree: FileTree, path: string, from: string): string | undefined {
  if (tree.isFile(path)) return path;
  if (!/\.(?:[mc]?ts|[jt]sx)$/.test(from)) return undefined;
  const candidates = [
    path.replace(/\.([mc]?)js$/, ".$1ts"),
    path.replace(/\.jsx?$/, ".tsx"),
    path.replace(/\.js$/, ".jsx"),
    ...[".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js"].map(
      (ending) => path + ending,
    ),
  ];
  return candidates.find((candidate) => tree.isFile(candidate));
}

function requiredFile(tree: FileTree, given: string): string | undefined {
  const path = given.replace(/(?<=.)\/$/, "");
  const inFolder = folderEntries(tree, path);
  // What ends with a slash is a folder: `./`, `..` and `.` too.
  if (path !== given) return inFolder.find((candidate) => tree.isFile(candidate));
  const candidates = [
    path,
    `${path}.js`,
    `${path}.json`,
    `${path}.cjs`,
    `${path}.ts`,
    `${path}.cts`,
    `${path}.tsx`,
    `${path}.jsx`,
    ...inFolder,
    path.replace(/\.([mc]?)js$/, ".$1ts"),
  ];
  return candidates.find((candidate) => tree.isFile(candidate));
}

/** What `require` of a folder may mean: `main` of its `package.json`, then its index. */
function folderEntries(tree: FileTree, path: string): string[] {
  const index = ["/index.js", "/index.json", "/index.ts", "/index.tsx"].map((end) => path + end);
  const { main } = readPackage(tree, path);
  if (typeof main !== "string") return index;
  const named = absolutePath(`./${main.replace(/^\.\//, "")}`, `${path}/package.json`);
  return [named, `${named}.js`, `${named}.json`, `${named}/index.js`, ...index];
}

function suggestion(tree: FileTree, path: string, specifier: string): string {
  const extensions = [
    ".mjs",
    ".js",
    ".ts",
    ".cjs",
    ".json",
    "/index.mjs",
    "/index.js",
    "/index.ts",
  ];
  const found = extensions.find((extension) => tree.isFile(path + extension));
  return found === undefined
    ? ""
    : `\nDid you mean to import '${specifier.replace(/\/$/, "")}${found}'? ES modules name their files in full.`;
}

function absolutePath(specifier: string, from: string): string {
  const url = new URL(specifier, `file://${encodeURI(from)}`);
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}

/** Looks a package up in `node_modules` of the project and of the layers, as far as its files are there. */
function findPackage(tree: FileTree, request: ResolveRequest): string {
  const { specifier, from, place } = request;
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const subpath = `.${specifier.slice(name.length)}`;
  const own = ownPackage(tree, name, from);
  const roots = packageFolders(from).map((folder) => `${folder}/${name}`);
  for (const root of own === undefined ? roots : [own, ...roots]) {
    if (!tree.isFolder(root)) continue;
    const target = packageTarget(tree, root, subpath, request.how);
    if (target !== undefined) return absolutePath(target, `${root}/package.json`);
    throw moduleError(
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
      `Package subpath '${subpath}' is not defined by "exports" in ${root}/package.json imported from ${from}`,
      place,
    );
  }
  throw moduleError(
    request.how === "require" ? "MODULE_NOT_FOUND" : "ERR_MODULE_NOT_FOUND",
    `Cannot find package '${name}' imported from ${from}. The playground installs no packages: what can be imported are the ` +
      `project's own files by relative path (./lib.mjs), packages whose files are in the project's node_modules folder or in ` +
      `a layer's nodejs/node_modules, and these built-in modules: ${builtinList()}. ` +
      "Bundle the package into a file of the project, for example with esbuild, and import that file.",
    place,
  );
}

/** `#name`: by `imports` of the `package.json` whose folder the file is in. */
function internalTarget(tree: FileTree, { specifier, from, how, place }: ResolveRequest): string {
  for (const root of foldersAbove(from)) {
    if (!tree.isFile(`${root}/package.json`)) continue;
    const { imports } = readPackage(tree, root);
    const target = isRecord(imports)
      ? mappedTarget(Object.entries(imports), specifier, how)
      : undefined;
    if (target !== undefined && !target.startsWith("#"))
      return target.startsWith("./") ? absolutePath(target, `${root}/package.json`) : target;
    break;
  }
  throw moduleError(
    "ERR_PACKAGE_IMPORT_NOT_DEFINED",
    `Package import specifier "${specifier}" is not defined imported from ${from}`,
    place,
  );
}

/** A package may import itself by its name, as far as it has `exports`. */
function ownPackage(tree: FileTree, name: string, from: string): string | undefined {
  const root = foldersAbove(from).find((folder) => tree.isFile(`${folder}/package.json`));
  if (root === undefined) return undefined;
  const description = readPackage(tree, root);
  return description["name"] === name && description["exports"] !== undefined ? root : undefined;
}

function foldersAbove(from: string): string[] {
  const folders: string[] = [];
  for (let end = from.lastIndexOf("/"); end > 0; end = from.lastIndexOf("/", end - 1))
    folders.push(from.slice(0, end));
  return folders;
}

/** Where packages are looked for, from the nearest folder on. */
export function packageFolders(from: string): string[] {
  const folders: string[] = [];
  for (let end = from.lastIndexOf("/"); end > 0; end = from.lastIndexOf("/", end - 1)) {
    const folder = from.slice(0, end);
    if (!folder.endsWith("/node_modules")) folders.push(`${folder}/node_modules`);
  }
  return [...folders, "/opt/nodejs/node_modules"];
}

function packageTarget(
  tree: FileTree,
  root: string,
  subpath: string,
  how: "import" | "require",
): string | undefined {
  const description = readPackage(tree, root);
  const { exports, main } = description;
  if (exports !== undefined && exports !== null) return exportTarget(exports, subpath, how);
  if (subpath !== ".") return subpath;
  const candidates =
    typeof main === "string" ? [main, `${main}.js`, `${main}/index.js`, "index.js"] : ["index.js"];
  const found = candidates.find((candidate) =>
    tree.isFile(absolutePath(`./${candidate.replace(/^\.\//, "")}`, `${root}/package.json`)),
  );
  return `./${(found ?? "index.js").replace(/^\.\//, "")}`;
}

function exportTarget(
  exports: unknown,
  subpath: string,
  how: "import" | "require",
): string | undefined {
  const isMap = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith("."));
  const entries = isMap ? Object.entries(exports) : ([[".", exports]] as const);
  return mappedTarget(entries, subpath, how);
}

/** Of `exports` or `imports`: an exact name before patterns, the longest of these first. */
function mappedTarget(
  given: readonly (readonly [string, unknown])[],
  subpath: string,
  how: "import" | "require",
): string | undefined {
  const exact = given.find(([pattern]) => pattern === subpath);
  const entries =
    exact === undefined
      ? given.toSorted(([one], [other]) => other.indexOf("*") - one.indexOf("*"))
      : [exact];
  for (const [pattern, target] of entries) {
    if (pattern === subpath) return condition(target, how);
    const [before, after] = pattern.split("*");
    if (after === undefined || before === undefined) continue;
    if (!subpath.startsWith(before) || !subpath.endsWith(after) || subpath.length < pattern.length)
      continue;
    return condition(target, how)?.replaceAll(
      "*",
      subpath.slice(before.length, subpath.length - after.length),
    );
  }
  return undefined;
}

function condition(target: unknown, how: "import" | "require"): string | undefined {
  if (typeof target === "string") return target;
  if (Array.isArray(target)) {
    for (const choice of target) {
      const found = condition(choice, how);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(target)) return undefined;
  for (const [name, choice] of Object.entries(target)) {
    if (name !== how && name !== "default" && name !== "node") continue;
    const found = condition(choice, how);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `package.json` of a folder; empty where there is none or it is no object. */
export function readPackage(tree: FileTree, folder: string): Readonly<Record<string, unknown>> {
  const text = tree.text(`${folder}/package.json`);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
