import type { Page } from "@playwright/test";
import type { BrowserName, Driver } from "./driver.ts";

/** Chromium, and Playwright's own Firefox and WebKit where they can be downloaded. */
export function playwrightDriver(page: Page, browser: BrowserName): Driver {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  return {
    browser,
    version: page.context().browser()?.version() ?? "",
    async goto(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    evaluate: (run, input) => page.evaluate(run as never, input as never),
    clickAt: (x, y) => page.mouse.click(x, y),
    press: (key) => page.keyboard.press(key),
    insertText: (text) => page.keyboard.insertText(text),
    errors: async () => errors,
    close: () => page.context().close(),
  };
}
