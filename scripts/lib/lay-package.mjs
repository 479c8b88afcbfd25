// Lays out the npm package: the command as JavaScript that any Node runs, and the built page beside it. Everything is
// bundled, so the package has no dependencies and nothing is built where it is installed.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What an unpacked package may weigh, bytes: everybody who types `npx` waits for it. */
export const MAX_PACKAGE_BYTES = 40 * 1024 * 1024;

/**
 * @param {{ page: string, into: string }} folders the built page, and the folder that becomes the package
 */
export async function layPackage({ page, into }) {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "warn",
    build: {
      ssr: "src/local/cli.ts",
      outDir: join(into, "cli"),
      target: "node20.19",
      minify: true,
      rolldownOptions: {
        output: {
          banner: ({ isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
          entryFileNames: "cli.mjs",
          chunkFileNames: "[name]-[hash].mjs",
        },
      },
    },
    ssr: { noExternal: true },
  });
  chmodSync(join(into, "cli", "cli.mjs"), 0o755);
  cpSync(page, join(into, "dist"), { recursive: true });
  for (const file of ["README.md", "LICENSE"]) cpSync(join(root, file), join(into, file));
  writeFileSync(join(into, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
}

/** What npm has to know of the package: the repository's own manifest without what only its developers need. */
function manifest() {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { name, version, description, license, type, bin, files, engines } = own;
  return { name, version, description, license, type, bin, files, engines };
}
