import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { outputs, programFiles } from "./node-programs/programs.ts";
import { EnginePage } from "./support/javascript-engine-page.ts";

/* Small programs print in the sandbox what they print under Node: `e2e/node-programs/record.ts` recorded that. */

const recorded = JSON.parse(
  readFileSync(new URL("node-programs/recorded.json", import.meta.url), "utf8"),
) as { readonly outputs: Readonly<Record<string, string>> };

/** Those that differ, each of a kind that docs/fidelity.md names. */
const DIFFERENT = [
  "log: promises",
  "order: microtasks and timers",
  "stream: writable",
  "crypto: cipher",
  "zlib: brotli",
];

test("small programs print what they print under Node, all but those that are known to differ", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", programFiles());
  await expect
    .poll(async () => (await environment.output()).stdout, { timeout: 120_000 })
    .toContain("### end");
  const found = outputs((await environment.output()).stdout);
  const differ = Object.entries(recorded.outputs).filter(([name, text]) => found[name] !== text);
  expect(differ.map(([name]) => name)).toEqual(DIFFERENT);
});
