import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

/**
 * Lets the page ask for modules that its start script imports dynamically at once, together with that script and not only
 * after it has run: one round trip less before everything is there. Paths are relative to the root.
 */
export function startPreloads(page: string, modules: readonly string[]): Plugin {
  return {
    name: "start-preloads",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle, path }) {
        if (bundle === undefined || path !== `/${page}`) return [];
        const files = new Set<string>();
        const add = (chunk: Rolldown.OutputChunk): void => {
          if (files.has(chunk.fileName)) return;
          files.add(chunk.fileName);
          for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
          for (const name of chunk.imports) {
            const imported = bundle[name];
            if (imported?.type === "chunk") add(imported);
          }
        };
        for (const module of modules) {
          const chunk = Object.values(bundle).find(
            (output): output is Rolldown.OutputChunk =>
              output.type === "chunk" && output.facadeModuleId?.endsWith(`/${module}`) === true,
          );
          if (chunk === undefined) throw new Error(`No chunk begins with ${module}.`);
          add(chunk);
        }
        return [...files].filter((file) => !html.includes(file)).map(preload);
      },
    },
  };
}

function preload(file: string): HtmlTagDescriptor {
  const href = `./${file}`;
  return {
    tag: "link",
    attrs: file.endsWith(".css")
      ? { rel: "preload", as: "style", crossorigin: true, href }
      : { rel: "modulepreload", crossorigin: true, href },
    injectTo: "head",
  };
}
