import { defineConfig, devices } from "@playwright/test";
import { findBrowser } from "./scripts/lib/browser.mjs";

const port = Number(process.env["PLAYGROUND_E2E_PORT"] ?? 4801);
const executablePath = process.env["PLAYGROUND_CHROMIUM"] ?? findBrowser();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // `npm run test:browsers`: playwright.browsers.config.ts.
  testIgnore: "browsers/**",
  // Never retried: a flake is a bug in the product or in the test.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  // Limits for what hangs, not for what is slow: a computer under load takes many times as long as a quiet one.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: ".cache/e2e-results.json" }]],
  outputDir: ".cache/test-results",
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    // Recording costs every test that passes; a failed one is run again by hand with --trace on.
    trace: "off",
    ...devices["Desktop Chrome"],
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "chromium" }],
  webServer: {
    // The build is made by `npm test` (scripts/test.mjs), or by hand: PLAYGROUND_E2E=1 npx vite build
    command: `node node_modules/vite/bin/vite.js preview --outDir .cache/dist-e2e --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    // Vite alone takes half a minute on a busy computer.
    timeout: 300_000,
  },
});
