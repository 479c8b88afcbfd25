import { type Page, expect, test as base } from "./test.ts";
import { callHarness } from "./harness.ts";
import type { HarnessFile } from "../fixtures/linux-engine-harness.ts";

/** The whole simulator with real Bash: what a caller gets and what the log says (Runtime API reference §3.3, §6). */
class Simulator {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  call<T>(method: string, argument?: unknown): Promise<T> {
    return callHarness<T>(this.#page, method, argument);
  }

  async deploy(files: readonly HarnessFile[], settings: object = {}): Promise<void> {
    await this.call("deploy", { files, settings });
    await this.call("log");
  }

  invoke(payload: string): Promise<{ kind: string; payload: string; functionError?: string }> {
    return this.call("invoke", payload);
  }

  /** Waits until the log since the last call says something. */
  async logUntilText(text: string): Promise<void> {
    let log = "";
    await expect
      .poll(async () => (log += (await this.call<string[]>("log")).join("")))
      .toContain(text);
  }

  /** Log lines since the last call, once there are so many REPORT lines among them. */
  async logUntilReports(count: number): Promise<string[]> {
    const lines: string[] = [];
    await expect
      .poll(async () => {
        lines.push(...(await this.call<string[]>("log")));
        return lines.filter((line) => line.startsWith("REPORT")).length;
      })
      .toBe(count);
    return lines;
  }
}

export const test = base.extend<object, { simulator: Simulator }>({
  simulator: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await page.goto(
        new URL("e2e/fixtures/linux-simulator.html", test.info().project.use.baseURL).href,
      );
      await page.waitForSelector("html[data-ready=true]", { state: "attached" });
      await use(new Simulator(page));
      await page.close();
    },
    { scope: "worker" },
  ],
});

test.afterEach(async ({ simulator }) => {
  await simulator.call("stopAll");
});
