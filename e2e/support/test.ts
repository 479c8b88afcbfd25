import { type Browser, type BrowserContext, type CDPSession, test as base } from "@playwright/test";

export { type Download, type Locator, type Page, expect } from "@playwright/test";

interface Kept {
  readonly context: BrowserContext;
  /** To a page that stays: the others are closed after each test. */
  readonly devtools: CDPSession;
}

interface WorkerFixtures {
  /** Browser contexts of this worker by what cannot be changed later. */
  readonly keptContexts: Map<string, Kept>;
}

const NOT_CACHES = "cookies,file_systems,indexeddb,local_storage,service_workers,websql";

/**
 * Playwright's `test` with two changes. A test fails on an uncaught error of any of its pages. And the tests of a
 * worker share a browser context, emptied after each: a new one would compile the whole editor again, which is a third
 * of what a test costs. What is kept is the HTTP cache and compiled code.
 */
export const test = base.extend<object, WorkerFixtures>({
  keptContexts: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
    async ({}, provide) => {
      await provide(new Map());
    },
    { scope: "worker" },
  ],
  async context({ browser, keptContexts, serviceWorkers }, provide, info) {
    const { context, devtools } = await contextFor(browser, keptContexts, serviceWorkers);
    const errors: string[] = [];
    const listen = (event: { error(): Error }): void => {
      const { name, message, stack = "" } = event.error();
      // What has no stack comes from the browser or from a Web Worker inside one: said with the results, no failure.
      if (stack === "")
        info.annotations.push({
          type: "error without a stack",
          description: `${name}: ${message}`,
        });
      else errors.push(stack);
    };
    context.on("weberror", listen);
    await provide(context);
    context.off("weberror", listen);
    await empty(context, devtools, info.project.use.baseURL);
    base.expect(errors, "uncaught errors of the page").toEqual([]);
  },
});

async function contextFor(
  browser: Browser,
  kept: Map<string, Kept>,
  serviceWorkers: "allow" | "block",
): Promise<Kept> {
  const present = kept.get(serviceWorkers);
  if (present !== undefined) return present;
  const context = await browser.newContext({ serviceWorkers });
  const made = { context, devtools: await context.newCDPSession(await context.newPage()) };
  kept.set(serviceWorkers, made);
  return made;
}

async function empty(
  context: BrowserContext,
  devtools: CDPSession,
  baseURL: string | undefined,
): Promise<void> {
  const [, ...pages] = context.pages();
  await Promise.all(pages.map((page) => page.close()));
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.clearPermissions();
  await context.setOffline(false);
  if (baseURL === undefined) return;
  await devtools.send("Storage.clearDataForOrigin", {
    origin: new URL(baseURL).origin,
    storageTypes: NOT_CACHES,
  });
}
