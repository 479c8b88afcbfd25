import type { Export } from "es-module-lexer";

/** A module that exports the properties of a value: what an ES module sees of CommonJS and of built-in modules. */
export function namespaceSource(expression: string, names: ReadonlySet<string>): string {
  const bindings = [...names].map(
    (name, index) =>
      `const $${index} = $value?.[${JSON.stringify(name)}]; export { $${index} as ${name} };`,
  );
  return `const $value = ${expression};\nexport default $value;\n${bindings.join("\n")}`;
}

/**
 * Stands in for a module while it is still being made: a Blob URL exists only once its text does, so two files that
 * import each other cannot both name the other's. It has the same exports, empty until `$fill` gets the values.
 */
export function shellSource(names: readonly string[]): string {
  const bindings = names.map(
    (name, index) => `let $${index}; export { $${index} as ${exportName(name)} };`,
  );
  const fills = names.map((name, index) => `$${index} = self[${JSON.stringify(name)}];`);
  return `${bindings.join("\n")}\nexport function $fill(self) { ${fills.join(" ")} }`;
}

/**
 * What a module with a shell does at its end. NOTE: unlike real circular imports, the other file sees the values only
 * from here on, not live, and neither an unnamed default export nor a re-export.
 */
export function fillShell(shellUrl: string, exports: readonly Export[]): string {
  const entries = exports.flatMap((entry) =>
    entry.type === "direct" && entry.localName !== undefined
      ? [`${JSON.stringify(entry.name)}: ${entry.localName}`]
      : [],
  );
  return `\nimport { $fill as $pgFill } from ${JSON.stringify(shellUrl)};\n$pgFill({ ${entries.join(", ")} });`;
}

function exportName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)
    ? name
    : JSON.stringify(name);
}
