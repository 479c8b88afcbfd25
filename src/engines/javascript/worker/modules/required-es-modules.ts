import type { ModuleFormat } from "./format.ts";
import type { Resolved } from "./resolve.ts";

/** `require` of a name in quotes, which is all that can be known before a file runs. */
const REQUIRED = /\brequire\(\s*(["'`])([^"'`$\n]+)\1\s*\)/g;

export interface ModuleFacts {
  readonly sourceOf: (path: string) => string;
  /** Specifiers of its static imports; `undefined` for those that are made while it runs. */
  readonly importsOf: (path: string) => readonly (string | undefined)[];
  readonly formatOf: (path: string) => ModuleFormat;
  readonly find: (specifier: string, from: string, how: "import" | "require") => Resolved;
}

/** ES modules that a file and the CommonJS files below it require, but none that leads back to the file. */
export function requiredEsModules(path: string, facts: ModuleFacts): string[] {
  const found = new Set<string>();
  const seen = new Set<string>([path]);
  const look = (file: string): void => {
    for (const next of neighbours(file, facts, "require")) {
      if (facts.formatOf(next) === "module") found.add(next);
      else if (!seen.has(next)) {
        seen.add(next);
        look(next);
      }
    }
  };
  look(path);
  found.delete(path);
  return [...found].filter((module) => !leadsTo(module, seen, facts));
}

/** Whether what a module imports comes back to one of these files: then neither could wait for the other. */
function leadsTo(module: string, files: ReadonlySet<string>, facts: ModuleFacts): boolean {
  const seen = new Set<string>();
  const look = (file: string): boolean => {
    if (files.has(file)) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    const how = facts.formatOf(file) === "module" ? "import" : "require";
    return neighbours(file, facts, how).some(look);
  };
  return look(module);
}

function neighbours(path: string, facts: ModuleFacts, how: "import" | "require"): string[] {
  if (path.endsWith(".json")) return [];
  const specifiers =
    how === "import"
      ? facts.importsOf(path)
      : [...facts.sourceOf(path).matchAll(REQUIRED)].map(([, , specifier]) => specifier);
  return specifiers.flatMap((specifier) => {
    if (specifier === undefined) return [];
    try {
      const found = facts.find(specifier, path, how);
      return found.kind === "file" ? [found.path] : [];
    } catch {
      return []; // not there: what runs the module will say so
    }
  });
}
