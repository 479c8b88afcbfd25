import { type Page, expect, test } from "@playwright/test";

// What a visitor sees move. Times are in `npm run bench vitals`: a test machine's say nothing.
declare global {
  interface Window {
    shifted: { value: number; sources: string[] };
  }
}

/** Sums up layout shifts from the first paint on, with what moved. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifted = { value: 0, sources: [] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        sources: { node: Node | null }[];
      })[]) {
        window.shifted.value += entry.value;
        window.shifted.sources.push(
          ...entry.sources.map(({ node }) => (node?.textContent ?? "").slice(0, 40)),
        );
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

for (const [device, size] of [
  ["a desktop", { width: 1440, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
] as const) {
  test(`nothing moves while the page loads and the editor takes over, on ${device}`, async ({
    page,
  }) => {
    await page.setViewportSize(size);
    await watchShifts(page);
    await page.goto("./?example=javascript");
    await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
    await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible();
    const { value, sources } = await page.evaluate(() => window.shifted);
    expect(value, sources.join("\n")).toBeLessThan(0.02);
  });
}

test("the panes stay where they are when the first answer comes", async ({ page }) => {
  const frames = () =>
    page.locator("[data-pane]").evaluateAll((panes) =>
      panes.map((pane) => {
        const { x, y, width, height } = pane.getBoundingClientRect();
        return [(pane as HTMLElement).dataset["pane"], x, y, width, height];
      }),
    );
  await page.goto("./?example=javascript");
  await expect(page.getByRole("region", { name: "Time", exact: true })).toBeVisible();
  const before = await frames();
  expect(before.map(([name]) => name)).toEqual([
    "files",
    "editor",
    "stage",
    "timeline",
    "sequence",
    "details",
    "inspector",
    "logs",
  ]);
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");
  const after = await frames();
  // The answer takes the height that it needs, from what stands under it.
  const isUnderAnswer = ([name]: (typeof before)[number]): boolean =>
    name === "inspector" || name === "logs";
  expect(after.filter((frame) => !isUnderAnswer(frame))).toEqual(
    before.filter((frame) => !isUnderAnswer(frame)),
  );
});
