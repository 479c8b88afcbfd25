// `npm run test:browsers`: installs what is missing and runs the journeys of e2e/browsers in Chromium, Firefox and WebKit.
import { spawnSync } from "node:child_process";
import { ensureBrowser, ensureOtherBrowsers } from "./lib/browser.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const env = { ...process.env, PLAYGROUND_CHROMIUM: ensureBrowser(), PLAYGROUND_E2E: "1" };
ensureOtherBrowsers();
for (const command of [
  ["vite", "build"],
  ["playwright", "test", "--config=playwright.browsers.config.ts", ...process.argv.slice(2)],
]) {
  const { status } = spawnSync("npx", command, { stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
