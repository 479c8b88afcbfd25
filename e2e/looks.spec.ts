import { type Locator, type Page, expect, test } from "./support/test.ts";
import { openPage, replaceText } from "./support/project-page.ts";

// What the page looks like where only a browser can say: what has room, what covers what, what is red.

const ROW = 28;

async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  await expect(locator).toBeVisible();
  const box = await locator.boundingBox();
  if (box === null) throw new Error("It is visible, but has no box");
  return box;
}

async function roomForMessages(page: Page): Promise<number> {
  const list = page.getByRole("region", { name: "Sequence" }).getByRole("group");
  return Math.floor((await boxOf(list)).height / ROW);
}

test("the conversation has room, notices cover no log line, and only failures are red", async ({
  page,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1024, height: 768 });
  await openPage(page, "?example=javascript");
  await replaceText(
    page,
    'export const handler = async () => { console.log("to out"); console.error("to err"); };\n',
  );
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");

  await test.step("ten rows at 1024 pixels", async () => {
    expect(await roomForMessages(page)).toBeGreaterThanOrEqual(10);
  });

  await test.step("the state's name has its meaning beside it", async () => {
    await expect(page.getByRole("status", { name: "State" }).locator("..")).toContainText(
      "waits for an event",
    );
  });

  await test.step("the colours are explained one press away", async () => {
    await page.getByRole("button", { name: "What the colours mean" }).click();
    await expect(page.getByText("The environment and the runtime start.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("standard error is not red", async () => {
    const red = await page.evaluate(() => {
      const probe = document.createElement("i");
      document.body.append(probe);
      const colours = ["--phase-error", "--phase-error-text"].map((name) => {
        probe.style.color = `var(${name})`;
        return getComputedStyle(probe).color;
      });
      probe.remove();
      return colours;
    });
    const line = page.getByRole("log").locator('[data-stream="stderr"]');
    await expect(line).toContainText("to err");
    const colours = await line.evaluate((element) =>
      [element, ...element.querySelectorAll("*")].flatMap((part) => {
        const { color, borderInlineStartColor } = getComputedStyle(part);
        return [color, borderInlineStartColor];
      }),
    );
    for (const colour of red) expect(colours).not.toContain(colour);
  });

  await test.step("a notice covers neither logs nor inspector", async () => {
    await page.keyboard.press("ControlOrMeta+s");
    const notice = await boxOf(page.getByText("Saved in this browser."));
    for (const covered of [
      page.getByRole("log"),
      page.getByRole("region", { name: "Inspector" }),
      page.getByRole("region", { name: "Time", exact: true }),
    ]) {
      const box = await boxOf(covered);
      const isApart =
        notice.x + notice.width <= box.x ||
        box.x + box.width <= notice.x ||
        notice.y + notice.height <= box.y ||
        box.y + box.height <= notice.y;
      expect(isApart).toBe(true);
    }
  });

  await test.step("every control of the toolbars is in sight, in step mode too", async () => {
    await page.getByRole("switch", { name: "Step mode" }).click();
    await expect(page.getByRole("switch", { name: "Lines" })).toBeVisible();
    for (const width of [1760, 1580, 1440, 1420, 1220, 1024, 900]) {
      await page.setViewportSize({ width, height: 768 });
      const { x, width: own } = await boxOf(page.getByRole("button", { name: "More" }));
      expect(x + own, `at ${width} pixels`).toBeLessThanOrEqual(width);
    }
  });

  await test.step("ten rows at 200 %", async () => {
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.setViewportSize({ width: 720, height: 450 });
    await page.getByRole("tab", { name: "Stage", exact: true }).click();
    expect(await roomForMessages(page)).toBeGreaterThanOrEqual(10);
    await page.getByRole("tab", { name: "Filter" }).click();
    await expect(page.getByRole("searchbox", { name: "Filter" })).toBeVisible();
  });

  await test.step("the machine fits a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("tab", { name: "State", exact: true }).click();
    const machine = page.getByRole("group", { name: "State machine" });
    await expect(machine.getByRole("img")).toBeVisible();
    await expect
      .poll(() => machine.evaluate((area) => area.scrollWidth - area.clientWidth))
      .toBeLessThanOrEqual(0);
  });
});

test("forced colours leave the code, the timeline and the selection in sight", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await openPage(page, "?example=javascript");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");
  const row = page.getByRole("listitem", { name: "202 Accepted" });
  await row.click();
  await expect(row).toHaveAttribute("aria-current", "true");
  await expect(row.locator("> *").first()).toHaveCSS("outline-style", "solid");
  const words = page.locator(".monaco-editor .view-lines .view-line span").first();
  const ground = page.locator(".monaco-editor-background").first();
  const colour = await words.evaluate((element) => getComputedStyle(element).color);
  await expect(ground).not.toHaveCSS("background-color", colour);
  await expect
    .poll(() =>
      page.locator("[data-pane=timeline] canvas").evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas
          .getContext("2d")
          ?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: new Uint8ClampedArray(),
        };
        const colours = new Set<string>();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255) colours.add(data.slice(at, at + 3).join());
        return colours.size;
      }),
    )
    .toBeGreaterThan(4);
});
