import type { Plugin } from "vite";

/** What Monaco's language services start their Web Workers with. */
const WORKERS = /monaco-editor\/esm\/vs\/internal\/common\/workers\.js$/;
const FEATURES = /^import '\.\.\/\.\.\/editor\/(?:browser|contrib|standalone)\/[^']+';\n/gm;

/**
 * Takes Monaco's whole list of features out of the module that starts its language services' Web Workers (0.57 bundled it
 * in there). It came with the first JavaScript or JSON file: 700 kB that nobody asked for, registered after the editor's
 * services were put together, so that every editor made later threw `depends on UNKNOWN service ICodeLensCache`.
 */
export function leanMonaco(): Plugin {
  return {
    name: "lean-monaco",
    enforce: "pre",
    transform: {
      filter: { id: WORKERS },
      handler(code, id) {
        const lean = code.replaceAll(FEATURES, "");
        if (lean === code)
          throw new Error(
            `${id} has no list of features any more: take scripts/vite/lean-monaco.ts out.`,
          );
        return { code: lean, map: null };
      },
    },
  };
}
