import { compileFiles } from "./compile-files.ts";
import { type Compilation, sourceFiles } from "./compiled-file.ts";

/** The compiler without a Web Worker, for tests under Node. */
export async function compileHere(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<Compilation> {
  return compileFiles(sourceFiles(files));
}
