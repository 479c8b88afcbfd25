import { transform } from "sucrase";
import { realign } from "./realign.ts";

/** Where and why a TypeScript file could not be read. */
export interface TypeScriptProblem {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

export type StripTypes = (
  source: string,
  path: string,
) => { readonly code: string } | { readonly problem: TypeScriptProblem };

/** TypeScript to JavaScript, each token where it was, so that a stack names the user's line and column. */
export const stripTypes: StripTypes = (source, path) => {
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      filePath: path,
      sourceMapOptions: { compiledFilename: path },
    });
    return { code: sourceMap === undefined ? code : realign(code, sourceMap.mappings) };
  } catch (error) {
    const { message, loc } = error as { message?: string; loc?: { line: number; column: number } }; // sucrase's errors
    const text = (message ?? String(error))
      .replace(/^Error transforming [^:]*: /, "")
      .replace(/ \(\d+:\d+\)$/, "");
    return {
      problem: { message: text, line: loc?.line ?? 1, column: Math.max(1, loc?.column ?? 1) },
    };
  }
};
