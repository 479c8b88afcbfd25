import { moduleSpecifiers } from "../javascript/module-specifiers.ts";
import type { Alias } from "./tsconfig.ts";

/** Writes imports by `paths` of `tsconfig.json` as relative ones: Node knows no such names. */
export function withAliases(
  code: string,
  from: string,
  aliases: readonly Alias[],
  paths: ReadonlySet<string>,
): string {
  if (aliases.length === 0) return code;
  return moduleSpecifiers(code).replace((specifier) => {
    if (/^\.{0,2}\/|^node:/.test(specifier)) return undefined;
    const target = aliasTarget(specifier, aliases, paths);
    return target === undefined ? undefined : relativePath(from, target);
  });
}

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

function aliasTarget(
  specifier: string,
  aliases: readonly Alias[],
  paths: ReadonlySet<string>,
): string | undefined {
  for (const { prefix, suffix, hasStar, targets } of aliases) {
    const fits = hasStar
      ? specifier.startsWith(prefix) &&
        specifier.endsWith(suffix) &&
        specifier.length >= prefix.length + suffix.length
      : specifier === prefix;
    if (!fits) continue;
    const star = specifier.slice(prefix.length, specifier.length - suffix.length);
    for (const target of targets) {
      const stem = hasStar ? target.replace("*", () => star) : target;
      const found = fileAt(stem, paths);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** By TypeScript's habits: without its ending, with that of the compiled file, or a folder's `index`. */
function fileAt(stem: string, paths: ReadonlySet<string>): string | undefined {
  const stems = [stem, stem.replace(/\.([mc]?)js$/, ".$1ts"), stem.replace(/\.jsx?$/, ".tsx")];
  return [
    ...stems,
    ...ENDINGS.map((ending) => stem + ending),
    ...ENDINGS.slice(1).map((ending) => `${stem}/index${ending}`),
  ].find((path) => paths.has(path));
}

function relativePath(from: string, to: string): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared += 1;
  const up = "../".repeat(here.length - shared);
  return (up === "" ? "./" : up) + there.slice(shared).join("/");
}
