import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/** Where a Web Worker's script begins. A new one is named here: the second test finds those that are missing. */
const ENTRIES = [
  "src/simulator/worker/main.ts",
  "src/engines/linux/worker/machine-worker.ts",
  "src/engines/javascript/worker/main.ts",
  "src/engines/javascript/client/time/metronome-main.ts",
  "src/bundle/worker/main.ts",
  "src/bundle/worker/compile-main.ts",
  "src/ui/panels/editor/format/worker/main.ts",
];

const IMPORT = /(?:from|import\(|import)\s*["'](?<path>[#.][^"'?]*)(?:\?[^"']*)?["']/g;

function resolved(path: string, from: string): string {
  return normalize(path.startsWith("#") ? `src/${path.slice(1)}` : join(dirname(from), path));
}

/** Everything that a script can load. */
function reach(entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const match of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const path = resolved(match.groups?.["path"] ?? "", file);
      if (path.endsWith(".ts") && existsSync(path)) found.add(path);
    }
  }
  return [...found];
}

test.each(ENTRIES)(
  "%s starts no Web Worker: in Firefox it could stand still for ever (docs/discoveries/firefox-nested-workers.md)",
  (entry) => {
    const files = reach(entry);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => /\bnew Worker\(/.test(readFileSync(file, "utf8")))).toEqual([]);
  },
);

test("every Web Worker of ours is looked at", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => `src/${name}`);
  const started = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/new Worker\(\s*new URL\("(?<path>[^"]+)"/g)].map(
      (match) => resolved(match.groups?.["path"] ?? "", file),
    ),
  );
  // The sandbox's script is text: its frame starts it.
  const known = ENTRIES.filter((entry) => entry !== "src/engines/javascript/worker/main.ts");
  expect(started.toSorted()).toEqual(known.toSorted());
});
