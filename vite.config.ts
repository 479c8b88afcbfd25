import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { bundledText } from "./scripts/vite/bundled-text.ts";
import { leanMonaco } from "./scripts/vite/lean-monaco.ts";
import { licences } from "./scripts/vite/licences.ts";
import { offlineList } from "./scripts/vite/offline-list.ts";
import { startChunks } from "./scripts/vite/start-chunks.ts";
import { startPreloads } from "./scripts/vite/start-preloads.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * `PLAYGROUND_E2E=1` adds the pages under `e2e/fixtures`, which drive one part without the rest, to a build of its own.
 * The shipped build never contains them.
 */
const isE2e = process.env["PLAYGROUND_E2E"] === "1";

export default defineConfig({
  root,
  // Relative, so that the build can be served from any path.
  base: "./",
  plugins: [
    react(),
    bundledText(),
    leanMonaco(),
    licences(root),
    offlineList(),
    startPreloads("index.html", [
      "src/ui/shell/stage/stage.tsx",
      "src/ui/panels/time-strip/time-strip.tsx",
      // The example that a first visit shows.
      "src/project/examples/bash/example.dom.ts",
    ]),
  ],
  // monaco-vim was made for another way in to the same modules.
  resolve: {
    alias: [
      { find: /^monaco-vim$/, replacement: `${root}node_modules/monaco-vim/dist/index.mjs` },
      { find: /^monaco-editor\/esm\/vs\//, replacement: "monaco-editor/" },
    ],
  },
  worker: { format: "es", plugins: () => [bundledText()] },
  build: {
    outDir: isE2e ? ".cache/dist-e2e" : "dist",
    emptyOutDir: true,
    target: ["chrome120", "firefox121", "safari17.2"],
    // Each of these browsers knows `modulepreload`.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: ["index.html", "live.html", ...(isE2e ? fixturePages() : [])],
      output: {
        codeSplitting: {
          groups: [{ name: startChunks(root), includeDependenciesRecursively: false }],
        },
      },
    },
  },
  // What only Web Workers import is not found by the scan at the start: bundled when it is first used, it would reload
  // the page under the person's hands.
  optimizeDeps: {
    include: ["msw/experimental", "typescript-compiler", "v86"],
    exclude: ["@wasm-fmt/shfmt"],
    // The plugins above don't reach what the development server bundles beforehand.
    rolldownOptions: { plugins: [leanMonaco()] },
  },
  server: { strictPort: false },
});

function fixturePages(): string[] {
  const folder = `${root}e2e/fixtures`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".html"))
    .map((name) => `e2e/fixtures/${name}`);
}
