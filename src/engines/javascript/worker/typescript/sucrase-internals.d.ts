/*
 * The parts of sucrase that its public `transform` is made of, as far as strip-types.ts uses them. Needed for exact
 * columns: the source map of sucrase 3.35.1 loses its place at an empty piece of a template. The version is pinned.
 */
interface SucraseToken {
  readonly start: number;
  readonly end: number;
  readonly type: number;
}
interface SucraseTokenProcessor {
  readonly tokens: readonly SucraseToken[];
}

declare module "sucrase/dist/esm/parser/index.js" {
  export function parse(
    code: string,
    isJsxEnabled: boolean,
    isTypeScriptEnabled: boolean,
    isFlowEnabled: boolean,
  ): { readonly tokens: SucraseToken[]; readonly scopes: unknown[] };
}
declare module "sucrase/dist/esm/parser/tokenizer/types.js" {
  export const TokenType: { readonly template: number };
}
declare module "sucrase/dist/esm/NameManager.js" {
  export default class NameManager {
    constructor(code: string, tokens: readonly SucraseToken[]);
  }
}
declare module "sucrase/dist/esm/HelperManager.js" {
  export class HelperManager {
    constructor(nameManager: unknown);
  }
}
declare module "sucrase/dist/esm/TokenProcessor.js" {
  export default class TokenProcessor implements SucraseTokenProcessor {
    readonly tokens: readonly SucraseToken[];
    constructor(
      code: string,
      tokens: readonly SucraseToken[],
      isFlowEnabled: boolean,
      disableEsTransforms: boolean,
      helperManager: unknown,
    );
  }
}
declare module "sucrase/dist/esm/identifyShadowedGlobals.js" {
  export default function identifyShadowedGlobals(
    tokenProcessor: SucraseTokenProcessor,
    scopes: unknown[],
    names: Set<string>,
  ): void;
}
declare module "sucrase/dist/esm/util/getTSImportedNames.js" {
  export default function getTSImportedNames(tokenProcessor: SucraseTokenProcessor): Set<string>;
}
declare module "sucrase/dist/esm/transformers/RootTransformer.js" {
  export default class RootTransformer {
    constructor(
      context: object,
      transforms: readonly string[],
      isLegacyInterop: boolean,
      options: object,
    );
    /** `mappings`: for each token, its offset in `code`, where it has one. */
    transform(): { readonly code: string; readonly mappings: readonly (number | undefined)[] };
  }
}
