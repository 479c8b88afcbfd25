import { overlay } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { layerEntries } from "./deployable-bundle.ts";
import { type PackageContents, packageContents } from "./package-contents.ts";
import type { PackageEntry } from "./package-entry.ts";
import { joined } from "./javascript/joined.ts";
import { moduleSyntax } from "./javascript/module-syntax.ts";
import { utf8Text } from "#base/utf8.ts";

/** What the layer zip has, and where it comes from. */
export interface LayerZip {
  readonly entries: readonly PackageEntry[];
  /** The project's layers merged, or the function's runtime as a layer of its own. */
  readonly from: "layers" | "runtime";
}

/**
 * What belongs under `/opt`: the project's layers, merged in their order. A project without a layer gives its runtime:
 * `bootstrap` with the files that it names, so that other functions can use it.
 */
export function layerZip(
  project: Project,
  contents: PackageContents = packageContents(project),
): LayerZip {
  const byPath = new Map<string, PackageEntry>();
  for (const layer of contents.layers) {
    for (const entry of layer.entries) overlay(byPath, entry.path, entry);
  }
  if (byPath.size > 0 || layerEntries(project).length > 0)
    return { entries: [...byPath.values()], from: "layers" };
  return { entries: runtimeEntries(contents), from: "runtime" };
}

/**
 * `bootstrap` and what it reaches: modules that it imports, and files whose path it names in full
 * (`$LAMBDA_TASK_ROOT/lib/json.sh`). The handler stays out: it belongs to the function.
 */
function runtimeEntries({ function: { entries }, target }: PackageContents): PackageEntry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const found = new Map<string, PackageEntry>();
  const starts =
    target.kind === "node-bootstrap"
      ? entries.filter(({ path }) => /^(?:start-)?bootstrap(?:\.[mc]?js)?$/.test(path))
      : entries.filter(({ path }) => path === "bootstrap");
  const queue = [...starts];
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    if (found.has(entry.path)) continue;
    found.set(entry.path, entry);
    for (const path of namedFiles(entry, byPath)) {
      const next = byPath.get(path);
      if (next !== undefined) queue.push(next);
    }
  }
  return [...found.values()];
}

function namedFiles(entry: PackageEntry, byPath: ReadonlyMap<string, PackageEntry>): string[] {
  const text = utf8Text(entry.bytes.subarray(0, 1_000_000));
  const folder = entry.path.includes("/") ? entry.path.slice(0, entry.path.lastIndexOf("/")) : "";
  if (/\.[mc]?js$/.test(entry.path)) {
    const syntax = moduleSyntax(text);
    const specifiers = syntax.ok
      ? syntax.imports.flatMap(({ specifier }) =>
          specifier?.startsWith(".") === true ? [specifier] : [],
        )
      : [];
    return specifiers.flatMap((specifier) => joined(folder, specifier) ?? []);
  }
  if (!text.startsWith("#!")) return [];
  return [...byPath.keys()].filter(
    (path) => path !== entry.path && text.includes(`/${path}`) && !isPartOfLongerPath(text, path),
  );
}

/** `/lib/json.sh` is not named by `/lib/json.sh.bak`. */
function isPartOfLongerPath(text: string, path: string): boolean {
  let at = text.indexOf(`/${path}`);
  while (at !== -1) {
    const next = text[at + 1 + path.length];
    if (next === undefined || !/[\w.-]/.test(next)) return false;
    at = text.indexOf(`/${path}`, at + 1);
  }
  return true;
}
