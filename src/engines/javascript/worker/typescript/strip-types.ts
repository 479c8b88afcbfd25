import { HelperManager } from "sucrase/dist/esm/HelperManager.js";
import NameManager from "sucrase/dist/esm/NameManager.js";
import TokenProcessor from "sucrase/dist/esm/TokenProcessor.js";
import identifyShadowedGlobals from "sucrase/dist/esm/identifyShadowedGlobals.js";
import { parse } from "sucrase/dist/esm/parser/index.js";
import { TokenType } from "sucrase/dist/esm/parser/tokenizer/types.js";
import RootTransformer from "sucrase/dist/esm/transformers/RootTransformer.js";
import getTSImportedNames from "sucrase/dist/esm/util/getTSImportedNames.js";
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
) => { readonly code: string } | { readonly problem: TypeScriptProblem };

/**
 * TypeScript to JavaScript, each token where it was, so that a stack names the user's line and column. Imports that
 * are used as types only go away, as with tsc.
 */
export const stripTypes: StripTypes = (source) => {
  try {
    const { tokens, scopes } = parse(source, false, true, false);
    const nameManager = new NameManager(source, tokens);
    const helperManager = new HelperManager(nameManager);
    const tokenProcessor = new TokenProcessor(source, tokens, false, true, helperManager);
    identifyShadowedGlobals(tokenProcessor, scopes, getTSImportedNames(tokenProcessor));
    const transforms = ["typescript"];
    const { code, mappings } = new RootTransformer(
      { tokenProcessor, scopes, nameManager, importProcessor: null, helperManager },
      transforms,
      false,
      { transforms, disableESTransforms: true },
    ).transform();
    const placed = tokens.map(({ start, end, type }, index) => {
      return { start, end, at: mappings[index], isTemplateText: type === TokenType.template };
    });
    return { code: realign(source, code, placed) };
  } catch (error) {
    const { message, loc } = error as { message?: string; loc?: { line: number; column: number } }; // sucrase's errors
    const text = (message ?? String(error)).replace(/ \(\d+:\d+\)$/, "");
    return {
      problem: { message: text, line: loc?.line ?? 1, column: Math.max(1, loc?.column ?? 1) },
    };
  }
};
