import type { FileTree } from "./file-tree.ts";
import { readPackage } from "./resolve.ts";

export type ModuleFormat = "module" | "commonjs" | "json";

/**
 * What kind of module a file is: by its extension, then by `type` in the nearest `package.json`, and where that says
 * nothing, by whether the text uses `import` or `export` (as Node does since 20.19).
 */
export function moduleFormat(
  tree: FileTree,
  path: string,
  hasModuleSyntax: (path: string) => boolean,
): ModuleFormat {
  if (path.endsWith(".json")) return "json";
  if (/\.m[jt]s$/.test(path)) return "module";
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  const type = packageType(tree, path);
  if (type === "module" || type === "commonjs") return type;
  return hasModuleSyntax(path) ? "module" : "commonjs";
}

function packageType(tree: FileTree, path: string): unknown {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (tree.isFile(`${folder}/package.json`)) return readPackage(tree, folder)["type"];
  }
  return undefined;
}
