import type { Result } from "#base/result.ts";

/** How a text is indented: as the editor found out from the text itself. */
export interface Indentation {
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** Why a text could not be formatted. */
export interface FormatProblem {
  /** A sentence for people. */
  readonly message: string;
  /** Where, both from 1, when the text is to blame. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** The formatted text with LF line endings, or why there is none. */
export type FormatOutcome = Result<string, FormatProblem>;
