import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

/** What stands around an import that comes late, on the same line or in the three lines before it. */
const AROUND = /\b(?:later|laterComponent|laterDialog)\(/;

test("the interface loads code late in one way only, which tries again and says when it fails", () => {
  const files = readdirSync("src/ui", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => `src/ui/${name}`);
  const bare = files.flatMap((file) => {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.flatMap((line, at) =>
      /(?<!typeof )\bimport\(["']/.test(line) &&
      !AROUND.test(lines.slice(Math.max(0, at - 3), at + 1).join("\n"))
        ? [`${file}:${at + 1} ${line.trim()}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});
