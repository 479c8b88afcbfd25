import { type Locator, type Page, expect, test } from "./support/test.ts";

/* Source lines: stops with their values, and the way back through them. */

const region = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true });
const stops = (page: Page, name: RegExp): Locator =>
  region(page, "Sequence").getByRole("listitem", { name });
const value = (page: Page, name: string): Locator =>
  region(page, "Variables")
    .getByRole("row")
    .filter({
      has: page.getByRole("rowheader", { name, exact: true }),
    });

/** Holds at the line of the open file, then steps by lines from there. */
async function stopAt(page: Page, file: string, line: number): Promise<void> {
  await page.getByRole("tab", { name: file, exact: true }).click();
  const code = page.getByRole("textbox", { name: file });
  await code.focus();
  // By number: with the arrow keys a wrapped line would count twice.
  await page.keyboard.press("Control+G");
  await page.keyboard.insertText(String(line));
  await page.keyboard.press("Enter");
  await page.keyboard.press("F9");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(stops(page, new RegExp(`^Stopped before ${file}:${line}`))).toBeVisible();
  await page.getByRole("switch", { name: "Step mode" }).click();
  await page.getByRole("switch", { name: "Lines" }).click();
}

async function open(page: Page, example: string): Promise<void> {
  await page.goto(`./?example=${example}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await expect(page.locator(".monaco-editor").first()).toBeVisible();
}

test("a Bash handler is stepped backwards with the values of then", async ({ page }) => {
  await open(page, "bash");
  await stopAt(page, "bootstrap", 17);
  await expect(value(page, "event")).toContainText("routeKey");
  await expect(value(page, "request_id")).toHaveCount(0);
  const later = stops(page, /^Stopped before bootstrap:19: attempt=/);
  while ((await later.count()) === 0) {
    const seen = await stops(page, /^Stopped before/).count();
    await page.keyboard.press("F10");
    await expect.poll(() => stops(page, /^Stopped before/).count()).toBeGreaterThan(seen);
  }
  await expect(region(page, "Variables")).toContainText("Stopped before bootstrap:19");
  await expect(value(page, "request_id")).toContainText("new");

  await stops(page, /^Stopped before bootstrap:17: request_id=/).click();
  await expect(region(page, "Variables")).toContainText("Stopped before bootstrap:17");
  await expect(value(page, "request_id")).toHaveCount(0);
  await expect(page.locator(".monaco-editor")).toContainText("request_id=");
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(value(page, "request_id")).toHaveCount(1);
});

test("a TypeScript handler is stepped backwards with the values of then", async ({ page }) => {
  await open(page, "typescript");
  await stopAt(page, "index.ts", 8);
  await expect(value(page, "event")).toContainText("version");
  await page.keyboard.press("F10");
  await expect(stops(page, /^Stopped before index.ts:9/)).toBeVisible();
  await page.keyboard.press("F10");
  await expect(region(page, "Variables")).toContainText("Stopped before greeting.ts");
  await expect(value(page, "name")).toContainText("Ada");

  // From now to the last stop, and two further back.
  for (let press = 0; press < 3; press += 1)
    await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(region(page, "Variables")).toContainText("Stopped before index.ts:8");
  await expect(value(page, "name")).toHaveCount(0);
  await expect(value(page, "event")).toContainText("version");
});
