import { existsSync } from "node:fs";
import { type BrowserType, test as base, expect } from "@playwright/test";
import { findFirefox, findWebKit } from "../../scripts/lib/browser.mjs";
import { App } from "./app.ts";
import type { BrowserName, DrivenBrowser, Driver } from "./driver.ts";
import { launchFirefox } from "./firefox.ts";
import { playwrightDriver } from "./playwright-driver.ts";
import { launchWebKit } from "./webkit.ts";

export { expect };

export interface BrowserFixtures {
  /** Which browser a project of `playwright.config.ts` is for. */
  readonly journeyBrowser: BrowserName;
  readonly launched: DrivenBrowser;
}

interface PageFixtures {
  /** Set where a test provokes uncaught errors itself, in Web Workers for example. */
  readonly mayHaveErrors: boolean;
  readonly driver: Driver;
  readonly app: App;
}

/** A page in the project's browser. A test fails on an uncaught error of the page, whatever else it looks at. */
export const test = base.extend<PageFixtures, BrowserFixtures>({
  journeyBrowser: ["chromium", { option: true, scope: "worker" }],
  launched: [
    async ({ journeyBrowser, playwright, launchOptions }, provide) => {
      const launched = await launch(journeyBrowser, playwright, launchOptions);
      await provide(launched);
      await launched.close();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  mayHaveErrors: [false, { option: true }],
  async driver({ launched, mayHaveErrors }, provide, info) {
    const driver = await launched.open();
    info.annotations.push({ type: "browser", description: `${driver.browser} ${driver.version}` });
    await provide(driver);
    const errors = await driver.errors();
    await driver.close();
    expect(mayHaveErrors ? [] : errors, "uncaught errors of the page").toEqual([]);
  },
  async app({ driver, baseURL }, provide) {
    await provide(new App(driver, baseURL ?? ""));
  },
});

async function launch(
  name: BrowserName,
  playwright: Readonly<Record<BrowserName, BrowserType>>,
  options: object,
): Promise<DrivenBrowser> {
  const own = playwright[name];
  if (name === "chromium" || existsSync(own.executablePath())) {
    const browser = await own.launch(name === "chromium" ? options : {});
    return {
      async open() {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        return playwrightDriver(await context.newPage(), name);
      },
      close: () => browser.close(),
    };
  }
  if (name === "firefox") return launchFirefox(found(findFirefox(), "Firefox"));
  return launchWebKit(found(findWebKit(), "WebKitGTK"));
}

function found<Path>(path: Path | undefined, what: string): Path {
  if (path === undefined)
    throw new Error(`${what} is not installed: npm test installs it (scripts/lib/browser.mjs).`);
  return path;
}
