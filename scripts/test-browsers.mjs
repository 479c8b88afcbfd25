// `npm run test:browsers`: installs what is missing, runs the journeys of e2e/browsers in Chromium, Firefox and WebKit,
// and writes the table of docs/browsers.md when all of them ran.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { ensureBrowser, ensureOtherBrowsers } from "./lib/browser.mjs";
import { browsersTable, withTable } from "./lib/browsers-table.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const chosen = process.argv.slice(2);
const env = { ...process.env, PLAYGROUND_CHROMIUM: ensureBrowser(), PLAYGROUND_E2E: "1" };
ensureOtherBrowsers();

function run(args) {
  return spawnSync("npx", args, { stdio: "inherit", env }).status ?? 1;
}

const built = run(["vite", "build"]);
if (built !== 0) process.exit(built);
const status = run(["playwright", "test", "--config=playwright.browsers.config.ts", ...chosen]);
if (chosen.length === 0) {
  const { suites } = JSON.parse(readFileSync(".cache/browsers-results.json", "utf8"));
  const document = readFileSync("docs/browsers.md", "utf8");
  writeFileSync("docs/browsers.md", withTable(document, browsersTable(suites)));
}
process.exit(status);
