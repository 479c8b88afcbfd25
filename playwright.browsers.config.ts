import { defineConfig } from "@playwright/test";
import type { BrowserFixtures } from "./e2e/browsers/fixture.ts";
import common from "./playwright.config.ts";

/** The journeys in all browsers, by drivers of their own: docs/decisions/0018-drivers-and-the-sandbox-in-three-browsers.md. */
export default defineConfig<object, BrowserFixtures>({
  ...common,
  testDir: "e2e/browsers",
  testIgnore: [],
  reporter: [["list"], ["json", { outputFile: ".cache/browsers-results.json" }]],
  projects: [
    { name: "chromium", use: { journeyBrowser: "chromium" } },
    { name: "firefox", use: { journeyBrowser: "firefox" } },
    { name: "webkit", use: { journeyBrowser: "webkit" } },
  ],
});
