import { type Export, type Import, parse } from "es-module-lexer/js";

/** Imports and exports of a module, or where it could not be read. */
export type ModuleSyntax =
  | {
      readonly ok: true;
      readonly imports: readonly Import[];
      readonly exports: readonly Export[];
      readonly isModule: boolean;
    }
  | { readonly ok: false };

/** Reads a JavaScript file's imports and exports without running it. */
export function moduleSyntax(code: string): ModuleSyntax {
  try {
    const [imports, exports, , isModule] = parse(code);
    return { ok: true, imports, exports, isModule };
  } catch {
    return { ok: false };
  }
}
