import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A path of this repository as documents and comments name it: `src/lambda/gates.ts`, `docs/fidelity.md`. */
const PATH = /(?<![\w/.#-])(?:src|scripts|e2e|public|docs)\/[\w./*<>{},-]*[\w*>}]/g;
/** Records say what was true on their day: frozen, old paths included. */
const FROZEN = /^docs\/(?:decisions|discoveries)\//;

function filesBelow(folder: string, wanted: RegExp): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => wanted.test(path));
}

/** The comments of a program, so that import specifiers and texts do not count. */
function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*[^]*?\*\/|(?:^|\s)\/\/[^\n]*/g)]
    .map(([comment]) => comment)
    .join("\n");
}

/** Paths that a text names and that do not exist. A name with a place holder stands for any that fits. */
function missingPaths(text: string): string[] {
  const named = new Set([...text.matchAll(PATH)].map(([path]) => path));
  return [...named].filter((path) => {
    if (/[<{]|\.\.\./.test(path)) return false;
    return !existsSync(root + (path.includes("*") ? fixedPart(path) : path));
  });
}

/** The folder that the fixed part of a pattern names. */
function fixedPart(pattern: string): string {
  return pattern.slice(0, pattern.indexOf("*")).replace(/[^/]*$/, "");
}

describe("paths that are named exist", () => {
  const documents = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    ...filesBelow("docs", /\.md$/).filter((path) => !FROZEN.test(path)),
  ];
  test.each(documents)("in %s", (path) => {
    expect(missingPaths(readFileSync(root + path, "utf8"))).toEqual([]);
  });

  test("in the comments of the code", () => {
    const sources = ["src", "scripts", "e2e"].flatMap((folder) =>
      filesBelow(folder, /\.(?:tsx?|mjs|mts)$/).filter(
        // Tests and what projects are given name files of functions, which are made up.
        (path) => !/\.test\.tsx?$|\/examples\/|\/default-runtime\//.test(path),
      ),
    );
    const missing = sources.flatMap((path) =>
      missingPaths(commentsOf(readFileSync(root + path, "utf8"))).map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  // A check that cannot fail is worth nothing.
  test("a path that is gone is found, in prose and in a comment", () => {
    expect(missingPaths("see `src/ui/stage-panels.ts`")).toEqual(["src/ui/stage-panels.ts"]);
    expect(
      missingPaths(commentsOf("/** See src/ui/gone.ts. */\nconst x = 'src/ui/other.ts';")),
    ).toEqual(["src/ui/gone.ts"]);
  });
});
