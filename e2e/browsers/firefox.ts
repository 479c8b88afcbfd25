import puppeteer, { type KeyInput } from "puppeteer-core";
import { type DrivenBrowser, insertIntoFocused } from "./driver.ts";

/** BiDi tells of some lines of the console as of errors: these are a wall of the policy that holds. */
const NO_ERROR = /^(?:Error: )?Content-Security-Policy/;
/** What a page that is left was still loading. */
const CUT_OFF =
  /error loading dynamically imported module|downloadable font: download failed|A ServiceWorker intercepted the request/;

/** Debian's Firefox over WebDriver BiDi. */
export async function launchFirefox(executablePath: string): Promise<DrivenBrowser> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    // A slow computer answers late; the test's own limit is what counts.
    protocolTimeout: 600_000,
    timeout: 120_000,
    defaultViewport: { width: 1440, height: 900 },
  });
  const [, version = ""] = (await browser.version()).split("/");
  return {
    async open() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultNavigationTimeout(120_000);
      const errors: string[] = [];
      let isLeaving = false;
      page.on("pageerror", (error) => {
        const text = String((error as Error).stack ?? error);
        if (!NO_ERROR.test(text) && !(isLeaving && CUT_OFF.test(text))) errors.push(text);
      });
      const leave = async (go: () => Promise<unknown>): Promise<void> => {
        isLeaving = true;
        await go();
        isLeaving = false;
      };
      return {
        browser: "firefox",
        version,
        goto: (url) => leave(() => page.goto(url)),
        reload: () => leave(() => page.reload()),
        evaluate: (run, input) => page.evaluate(run as never, input as never),
        clickAt: (x, y) => page.mouse.click(x, y),
        async press(key) {
          const keys = key.split("+") as KeyInput[]; // the journeys' keys are keys
          for (const each of keys) await page.keyboard.down(each);
          for (const each of keys.toReversed()) await page.keyboard.up(each);
        },
        insertText: (text) => page.evaluate(insertIntoFocused, text),
        errors: async () => errors,
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
