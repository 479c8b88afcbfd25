import type { Import } from "es-module-lexer";
import { hookCall } from "./hooks.ts";

export type StaticImport = Extract<Import, { type: "static" | "reexport-star" }>;

/**
 * Points a module's imports at other URLs. Lines never move; columns move only behind a rewritten specifier, so that
 * stacks keep naming the user's places. `import(…)` and `import.meta` become calls of the same length, to functions
 * appended at the end (function declarations are hoisted).
 */
export function rewrite(
  code: string,
  imports: readonly Import[],
  path: string,
  urlOf: (entry: StaticImport) => string,
): string {
  let result = "";
  let done = 0;
  let hasMeta = false;
  let hasDynamic = false;
  const put = (start: number, end: number, text: string): void => {
    result += code.slice(done, start) + text;
    done = end;
  };
  const ordered = imports.toSorted((one, other) => position(one) - position(other));
  for (const entry of ordered) {
    switch (entry.type) {
      case "static":
      case "reexport-star": {
        if (entry.typeOnly) break;
        put(entry.start, entry.end, urlOf(entry));
        if (entry.attributes === null) break;
        // The target is always a JavaScript module, which takes no attributes.
        const clause = /["'`]\s*(?:with|assert)\s*\{[^}]*\}/y;
        clause.lastIndex = entry.end;
        const match = clause.exec(code);
        if (match !== null)
          put(entry.end + 1, clause.lastIndex, blank(code.slice(entry.end + 1, clause.lastIndex)));
        break;
      }
      case "dynamic":
        if (entry.phase !== null) break;
        hasDynamic = true;
        put(entry.importStart, entry.importStart + "import".length, "$pgImp");
        break;
      case "import-meta":
        hasMeta = true;
        put(entry.start, entry.end, "$pgMeta()".padEnd(entry.end - entry.start));
        break;
    }
  }
  result += code.slice(done);
  const name = JSON.stringify(path);
  if (hasMeta) result += `\nfunction $pgMeta() { return ${hookCall("meta", name)}; }`;
  if (hasDynamic)
    result += `\nfunction $pgImp(specifier, options) { return ${hookCall("load", name, "specifier", "options")}; }`;
  return result;
}

function position(entry: Import): number {
  return entry.type === "dynamic" ? entry.importStart : entry.start;
}

function blank(text: string): string {
  // The closing quote stays in front: it is not part of `text`.
  return text.replaceAll(/[^\r\n]/g, " ");
}
