/** A remark on a piece of a text. Lines and columns count from 1; `endColumn` is after the last character. */
export interface Problem {
  readonly severity: "error" | "warning" | "info";
  /** What — why — what to do. */
  readonly message: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** How it is mended, where there is no doubt. */
  readonly fix?: Fix;
}

/** A text in place of another. Lines and columns as in `Problem`. */
export interface Replacement {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** For a quick fix: `Write "$event"`. */
export type Fix =
  | { readonly kind: "replace"; readonly label: string; readonly replacement: Replacement }
  | { readonly kind: "line-endings"; readonly label: string }
  /** A change of the project besides this text. */
  | { readonly kind: "project"; readonly label: string; readonly run: () => void };
