import type { Compilation, SourceFile } from "../typescript/compiled-file.ts";

export interface CompileRequest {
  readonly id: number;
  readonly files: readonly SourceFile[];
}

export type CompileAnswer =
  | { readonly id: number; readonly kind: "compiled"; readonly compilation: Compilation }
  | { readonly id: number; readonly kind: "failed"; readonly message: string }
  /** The compiler itself failed: nothing that was asked for is answered any more. */
  | { readonly kind: "broken"; readonly message: string };
