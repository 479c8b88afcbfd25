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
}
