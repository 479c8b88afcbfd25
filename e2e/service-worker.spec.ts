import { type Page, expect, test } from "./support/test.ts";
import type { Sdk } from "./fixtures/sdk-client.ts";

/** Opens the playground and waits until the service worker serves its live endpoints. */
async function openLive(page: Page, example: string): Promise<void> {
  await page.goto(`./?example=${example}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await page.getByRole("tab", { name: "Live endpoints" }).click();
  await expect(page.getByText("Real requests from this origin reach your function")).toBeVisible();
}

/** Loads AWS's SDK into the playground's page, as a visitor would from its console. */
async function loadSdk(page: Page): Promise<void> {
  const address = new URL("e2e/fixtures/sdk-client.html", page.url()).href;
  const html = await (await page.request.get(address)).text();
  const [, script] = /src="([^"]+\.js)"/.exec(html) ?? [];
  expect(script).toBeDefined();
  await page.addScriptTag({ url: new URL(script ?? "", address).href, type: "module" });
  await page.waitForFunction(() => "sdk" in globalThis);
}

const invoke = (page: Page, functionName: string, payload = "{}") =>
  page.evaluate(
    ([name, text]) => {
      const { sdk } = globalThis as unknown as { sdk: Sdk };
      return sdk.invoke(location.origin, name, text);
    },
    [functionName, payload] as const,
  );

test("AWS's SDK invokes the function through the service worker", async ({ page }) => {
  await openLive(page, "javascript-bootstrap");
  await loadSdk(page);
  const success = await invoke(page, "function", '{"number":12}');
  expect(success).toMatchObject({ status: 200, payload: '{"square":144}' });
  expect(success).toHaveProperty("log", expect.stringContaining("REPORT RequestId:"));
  const failed = await invoke(page, "function", '{"number":"twelve"}');
  expect(failed).toMatchObject({ status: 200, functionError: "Unhandled" });
  expect(await invoke(page, "nobody")).toMatchObject({
    name: "ResourceNotFoundException",
    status: 404,
  });
});

test("AWS's SDK is throttled beyond the concurrency limit, with the reason (§8.3)", async ({
  page,
}) => {
  await openLive(page, "javascript");
  await loadSdk(page);
  await page.getByRole("tab", { name: "Settings", exact: true }).click();
  await page.getByRole("textbox", { name: /concurren/i }).fill("0");
  expect(await invoke(page, "function")).toMatchObject({
    name: "TooManyRequestsException",
    status: 429,
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });
});

test("AWS's SDK gets a streamed response part by part", async ({ page }) => {
  await openLive(page, "streaming");
  await loadSdk(page);
  const streamed = await page.evaluate(() => {
    const { sdk } = globalThis as unknown as { sdk: Sdk };
    return sdk.stream(location.origin, "function", "{}");
  });
  expect(streamed.isComplete).toBe(true);
  expect(streamed.chunks.join("")).toMatch(/first of .*\nsecond of .*\nthird of .*\n$/);
  expect(streamed.chunks.length).toBeGreaterThan(1);
});

test("a function URL and a stage path answer real requests", async ({ page }) => {
  await openLive(page, "javascript");
  const [url, stage] = await page.evaluate(async () => {
    const get = async (path: string) => {
      const answer = await fetch(path);
      return {
        status: answer.status,
        policy: answer.headers.get("content-security-policy"),
        body: await answer.text(),
      };
    };
    return [await get("live/url/hello?name=Bob"), await get("live/prod/hello?name=Eve")] as const;
  });
  expect(url).toMatchObject({ status: 200, body: expect.stringContaining("Hello Bob") });
  expect(stage).toMatchObject({
    status: 200,
    body: expect.stringContaining("Hello Eve"),
  });
  // The function's HTML must never run with the playground's origin.
  expect(url.policy).toContain("sandbox");
  expect(url.policy).not.toContain("allow-same-origin");
});

test("an endpoint opens in a tab of its own while the playground's tab is hidden", async ({
  page,
  context,
}) => {
  await openLive(page, "javascript");
  const opened = context.waitForEvent("page");
  await page
    .getByRole("region", { name: "Function URL" })
    .getByRole("link", { name: "Open in a new tab" })
    .click();
  const tab = await opened;
  await expect(tab.frameLocator("iframe").getByText("Hello Ada")).toBeVisible();
});

test("a form or a link of another page does not run the function", async ({ page, context }) => {
  await openLive(page, "javascript");
  const base = new URL(".", page.url()).href;
  const foreign = await context.newPage();
  const submit = (method: string, path: string) =>
    foreign.setContent(
      `<form method="${method}" action="${base}${path}"><button>Win a prize</button></form>`,
    );
  for (const [method, path] of [
    ["post", "live/url/hello"],
    ["post", "live/prod/hello"],
    ["post", "2015-03-31/functions/function/invocations"],
    ["get", "live/url/hello"],
  ] as const) {
    await foreign.goto("about:blank");
    await submit(method, path);
    await foreign.getByRole("button").click();
    await expect(foreign.getByRole("heading", { name: "The function did not run" })).toBeVisible();
  }
  // What can be opened is opened by the visitor alone.
  await foreign.getByRole("link", { name: "Send GET" }).click();
  await expect(page.getByRole("log").getByText(/START RequestId/)).toHaveCount(1);
});

test("a project of a link is not run by a live endpoint before the visitor runs it", async ({
  page,
}) => {
  await openLive(page, "javascript");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("textbox", { name: /link/i }).inputValue();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await page.getByRole("tab", { name: "Live endpoints" }).click();
  await expect(page.getByText("Real requests from this origin reach your function")).toBeVisible();
  const get = () => page.evaluate(async () => (await fetch("live/url/hello")).text());
  expect(await get()).toContain("nothing of it runs before you press Invoke");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Invocation finished");
  expect(await get()).not.toContain("nothing of it runs");
});

test("two tabs with two projects don't answer for each other", async ({ page, context }) => {
  await openLive(page, "javascript");
  const other = await context.newPage();
  await openLive(other, "javascript-bootstrap");
  await other.getByRole("tab", { name: "Settings", exact: true }).click();
  await other.getByRole("textbox", { name: "Function name" }).fill("squares");
  await loadSdk(page);
  await loadSdk(other);
  // Each has the function that its own page names; the other's is found by its name.
  expect(await invoke(page, "function")).toMatchObject({
    payload: expect.stringContaining("Hello World"),
  });
  expect(await invoke(other, "squares", '{"number":3}')).toMatchObject({ payload: '{"square":9}' });
  expect(await invoke(page, "squares", '{"number":4}')).toMatchObject({ payload: '{"square":16}' });
  expect(await invoke(page, "nobody")).toMatchObject({ status: 404 });
});

test("a duplicated tab takes an id of its own, and the first keeps its over a reload", async ({
  page,
}) => {
  const link = (tab: Page) =>
    tab
      .getByRole("region", { name: "Function URL" })
      .getByRole("link", { name: "Open in a new tab" });
  await openLive(page, "javascript");
  const first = await link(page).getAttribute("href");
  // A window that a page opens starts with a copy of its session storage, as a duplicated tab does.
  const opened = page.waitForEvent("popup");
  await page.evaluate(() => void window.open("about:blank"));
  const duplicate = await opened;
  const copied = await duplicate.evaluate(() => sessionStorage.getItem("playground-tab"));
  expect(first).toContain(copied ?? "nothing was copied");
  await openLive(duplicate, "javascript");
  await expect(link(duplicate)).toBeVisible();
  expect(await link(duplicate).getAttribute("href")).not.toBe(first);
  await openLive(page, "javascript");
  await expect(link(page)).toHaveAttribute("href", first ?? "");
});

test("where service workers are refused, everything else works and the panel says why", async ({
  browser,
}) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto("./?example=javascript");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Hello Ada");
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await page.getByRole("tab", { name: "Live endpoints" }).click();
  await expect(page.getByText("Live endpoints are not available.")).toBeVisible();
  await context.close();
});
