import { parse } from "cjs-module-lexer";

/** What a CommonJS module exports, as far as its text tells. */
export interface CommonJsNames {
  readonly names: ReadonlySet<string>;
  /** Specifiers of modules whose exports it hands on. */
  readonly handedOn: readonly string[];
}

/**
 * Names that ES modules see of a CommonJS module besides `default`: found by the lexer that Node has itself, so that
 * the same names are there and missing.
 */
export function commonJsExportNames(source: string): CommonJsNames {
  try {
    const { exports, reexports } = parse(source);
    return {
      names: new Set(exports.filter((name) => name !== "default" && isName(name))),
      handedOn: reexports,
    };
  } catch {
    return { names: new Set(), handedOn: [] };
  }
}

/** Others could not be written as an export. */
function isName(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name);
}
