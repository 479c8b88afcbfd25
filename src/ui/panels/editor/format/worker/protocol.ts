import type { ShellStyle } from "../shell-style.ts";

/** A script to format. It comes with the port that wants the answer, so a late answer reaches nobody else. */
export interface ShellFormatRequest {
  /** Address of shfmt's WebAssembly. */
  readonly wasmUrl: string;
  readonly text: string;
  readonly style: ShellStyle;
}

export type ShellFormatAnswer =
  | { readonly kind: "formatted"; readonly text: string }
  /** The script is not shfmt's language. `column` counts bytes of UTF-8; both from 1. */
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly line: number;
      readonly column: number;
    }
  /** The formatter itself failed, and is of no more use. */
  | { readonly kind: "failed"; readonly message: string };
