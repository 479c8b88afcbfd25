/**
 * Names that a CommonJS module exports, read from its text, as far as it assigns them plainly. ES modules that import
 * it see these names besides `default`; Node guesses in the same manner.
 */
export function commonJsExportNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of source.matchAll(/\bexports\.([A-Za-z_$][\w$]*)\s*=(?!=)/g))
    names.add(match[1] ?? "");
  for (const match of source.matchAll(
    /\bdefineProperty\(\s*(?:module\.)?exports\s*,\s*["']([A-Za-z_$][\w$]*)["']/g,
  )) {
    names.add(match[1] ?? "");
  }
  const literal = /\bmodule\.exports\s*=\s*\{([^{}]*)/.exec(source)?.[1] ?? "";
  for (const match of literal.matchAll(/(?:^|,)\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*(?=[,:(]|$)/g))
    names.add(match[1] ?? "");
  names.delete("default");
  names.delete("");
  return names;
}
