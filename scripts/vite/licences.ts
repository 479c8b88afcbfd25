import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Puts the licence texts of every package that the build may contain into `licences.txt`, from the lock file. */
export function licences(root: string): Plugin {
  return {
    name: "licences",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "licences.txt", source: licenceNotice(root) });
    },
  };
}

/** Name, version, licence and its text of each package that is not a tool only. */
export function licenceNotice(root: string): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  }; // npm's own file
  const parts = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true && existsSync(join(root, path)))
    .map(([path, { version = "", license = "see its text" }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const texts = licenceTexts(join(root, path));
      return `${name} ${version}, ${license}\n\n${texts.length === 0 ? "(It brings no text of its licence.)" : texts.join("\n\n")}`;
    });
  return `The Lambda Runtime Playground is made with the packages below.\n\n${parts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}

function licenceTexts(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name) && !/\.(?:js|ts)$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8").trim());
}
