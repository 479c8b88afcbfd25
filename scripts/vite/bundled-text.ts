import { type Plugin, build } from "vite";
import { sandboxBuiltins } from "./sandbox-builtins.ts";

const SUFFIX = "?bundled-text";
const ENDS_WITH_SUFFIX = /\?bundled-text$/;

/**
 * `import source from "./entry.ts?bundled-text"` gives the text of a self-contained script: the entry with everything
 * that it imports. For code that has to be handed to a place which may not load anything itself, such as the opaque
 * origin of the JavaScript sandbox. The script declares no globals and contains no `import`.
 */
export function bundledText(): Plugin {
  const files = new Map<string, Set<string>>();
  return {
    name: "bundled-text",
    enforce: "pre",
    resolveId: {
      filter: { id: ENDS_WITH_SUFFIX },
      async handler(source, importer) {
        const entry = source.slice(0, -SUFFIX.length);
        const resolved = await this.resolve(entry, importer, { skipSelf: true });
        return resolved === null ? undefined : `${resolved.id}${SUFFIX}`;
      },
    },
    load: {
      filter: { id: ENDS_WITH_SUFFIX },
      async handler(id) {
        const { code, modules } = await bundle(id.slice(0, -SUFFIX.length));
        for (const file of modules) this.addWatchFile(file);
        files.set(id, new Set(modules));
        return `export default ${JSON.stringify(code)};`;
      },
    },
    handleHotUpdate({ file, server, modules }) {
      const changed = [...files]
        .filter(([, parts]) => parts.has(file))
        .map(([id]) => server.moduleGraph.getModuleById(id));
      return [...modules, ...changed.filter((module) => module !== undefined)];
    },
  };
}

async function bundle(entry: string): Promise<{ code: string; modules: string[] }> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [sandboxBuiltins(entry)],
    build: {
      write: false,
      minify: true,
      // The playground's oldest browsers, as in vite.config.ts.
      target: ["chrome120", "firefox121", "safari17.2"],
      rolldownOptions: {
        input: entry,
        output: {
          format: "iife",
          codeSplitting: false,
          // Modules are strict. The minifier relies on it: in loose code a function in a block would leave its block.
          banner: '"use strict";',
        },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!("output" in output)) continue;
    for (const chunk of output.output) {
      if (chunk.type === "chunk")
        return {
          code: chunk.code,
          modules: chunk.moduleIds.filter((module) => !module.startsWith("\0")),
        };
    }
  }
  throw new Error(`Could not bundle ${entry}: the bundler gave no script.`);
}
