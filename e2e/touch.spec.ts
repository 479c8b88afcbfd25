import { type CDPSession, type Locator, type Page, expect, test as base } from "@playwright/test";

/* The main job with fingers only, on a phone. */

const test = base.extend<{ finger: CDPSession }>({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  async finger({ page }, provide) {
    await provide(await page.context().newCDPSession(page));
  },
});

const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const result = (page: Page) => page.getByRole("region", { name: "Result" });
const menu = (page: Page) => page.getByRole("menu");

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (box === null) throw new Error("not in sight");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Holds a finger on something until its menu is there, and takes it away. */
async function hold(page: Page, finger: CDPSession, locator: Locator): Promise<void> {
  const point = await middle(locator);
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await expect(menu(page)).toBeVisible();
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** Moves a finger over the glass. */
async function drag(
  finger: CDPSession,
  from: { readonly x: number; readonly y: number },
  by: { readonly x: number; readonly y: number },
): Promise<void> {
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [from] });
  for (let step = 1; step <= 8; step += 1) {
    const point = { x: from.x + (by.x * step) / 8, y: from.y + (by.y * step) / 8 };
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [point] });
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

test("by touch: opens a file, edits, invokes, steps, and opens menus by a long press", async ({
  page,
  finger,
}) => {
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto("./?example=javascript");
  await tab(page, "Project").tap();
  const file = page.getByRole("treeitem", { name: "index.mjs" });
  await hold(page, finger, file);
  await expect(menu(page)).toContainText("Rename");
  // The finger that went up has chosen nothing and closed nothing.
  await expect(tab(page, "Project")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await file.tap();
  await expect(tab(page, "Code")).toHaveAttribute("aria-selected", "true");

  const editor = page.getByRole("region", { name: "Editor" });
  await editor.locator(".monaco-editor").waitFor();
  await editor.locator(".view-lines").tap();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText('export const handler = async () => "by touch";\n');
  // The keyboard on the screen takes its part of the page: what is pressed next stays in reach.
  await page.setViewportSize({ width: 390, height: 480 });
  await expect(button(page, "Invoke")).toBeInViewport({ ratio: 1 });
  await button(page, "Invoke").tap();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(result(page)).toContainText('"by touch"');

  await button(page, "Step").tap();
  await expect(page.getByRole("listitem", { name: "Held at next.delivered" })).toBeVisible();
  await button(page, "Continue").tap();
  await expect(button(page, "Continue")).toBeDisabled();
  await hold(page, finger, page.getByRole("listitem", { name: "202 Accepted" }).last());
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();

  // Two fingers make the page larger, and nothing in it wider; made small again, it is as it was.
  await finger.send("Input.synthesizePinchGesture", { x: 195, y: 300, scaleFactor: 2 });
  await expect.poll(() => page.evaluate(() => visualViewport?.scale)).toBeGreaterThan(1.5);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await finger.send("Emulation.setPageScaleFactor", { pageScaleFactor: 1 });
  await expect.poll(() => page.evaluate(() => visualViewport?.scale)).toBe(1);
  await tab(page, "Result").tap();
  await expect(result(page)).toContainText('"by touch"');

  // On a tablet, dividers follow the finger.
  await page.setViewportSize({ width: 1024, height: 768 });
  const divider = page.getByRole("separator", { name: "Files and editor" });
  const before = await middle(divider);
  await drag(finger, before, { x: 60, y: 0 });
  await expect.poll(async () => (await middle(divider)).x).toBeGreaterThan(before.x + 40);
  expect(errors).toEqual([]);
});
