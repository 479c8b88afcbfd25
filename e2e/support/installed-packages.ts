import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/* Packages of this repository's own node_modules as files of a project, with everything that they depend on. */

const ROOT = join(import.meta.dirname, "..", "..", "node_modules");
const LEFT_OUT =
  /(?:^|\/)(?:test|tests|docs|examples?|benchmarks?|\.github)\/|\.d\.[cm]?ts$|\.map$/;

interface Description {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Files below `node_modules`, by their paths. */
export function installedPackages(names: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {};
  const seen = new Set<string>();
  const add = (name: string, from: string): void => {
    const folder = find(name, from);
    if (folder === undefined || seen.has(folder)) return; // an optional one may be missing
    seen.add(folder);
    for (const path of codeFiles(folder))
      files[path.slice(ROOT.length - "node_modules".length)] = readFileSync(path, "utf8");
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as Description;
    for (const dependency of Object.keys(dependencies)) add(dependency, folder);
  };
  for (const name of names) add(name, ROOT);
  return files;
}

/** As Node looks for it: beside the package that asks, and in the folders above. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(ROOT); folder = join(folder, "..")) {
    const own = join(folder, folder === ROOT ? "" : "node_modules", name);
    if (existsSync(join(own, "package.json"))) return own;
  }
  return undefined;
}

function codeFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : codeFiles(path);
    const isCode = /\.(?:[cm]?js|json)$/.test(entry.name);
    return isCode && !LEFT_OUT.test(path.slice(ROOT.length)) ? [path] : [];
  });
}
