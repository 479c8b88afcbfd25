import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

export interface OfflineList {
  /** Names this build: another content gives another one. */
  readonly revision: string;
  readonly files: readonly OfflineFile[];
}

interface OfflineFile {
  /** Below the page's folder: `assets/start-….js`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly sha256: string;
}

/** What the browser keeps by itself, or what no page asks for. */
const LEFT_OUT =
  /^(?:offline\.json|version\.json|mockServiceWorker\.js|playground-worker\.js|e2e\/|.*\.map$)/;

/** Writes `offline.json`: every file that the page may ask for, so that all of it can be kept for use without a network. */
export function offlineList(): Plugin {
  let folder = "";
  return {
    name: "offline-list",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    // After the files of `public` are there, too.
    closeBundle() {
      if (!existsSync(folder)) return;
      const list = listOf(folder);
      writeFileSync(join(folder, "offline.json"), JSON.stringify(list));
      // Small, because open pages ask for it now and then.
      writeFileSync(join(folder, "version.json"), JSON.stringify({ revision: list.revision }));
    },
  };
}

export function listOf(folder: string): OfflineList {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path): OfflineFile => {
      const content = readFileSync(path);
      const sha256 = createHash("sha256").update(content).digest("hex");
      return {
        path: relative(folder, path).split(sep).join("/"),
        bytes: content.length,
        sha256,
      };
    })
    .filter(({ path }) => !LEFT_OUT.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const revision = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  return { revision, files };
}
