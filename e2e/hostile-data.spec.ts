import { strToU8, zipSync } from "fflate";
import { expect, test } from "./support/test.ts";
import { openPage } from "./support/project-page.ts";

// Data of a size that nobody types: the page makes what is in view, and asks before it makes the rest.

const LINE = 3_000_000;
const FILES = 5000;

function hugeProject(): Buffer {
  const files: Record<string, Uint8Array> = {
    "index.mjs": strToU8(
      `export const handler = async () => { console.log("x".repeat(${LINE})); return "y".repeat(${LINE}); };\n`,
    ),
    "line.txt": strToU8("z".repeat(LINE)),
  };
  for (let made = 0; made < FILES; made += 1)
    files[`lib/f${String(made).padStart(4, "0")}.mjs`] = strToU8(`export const n = ${made};\n`);
  return Buffer.from(zipSync(files, { level: 1 }));
}

test("5,000 files and lines of 3 MB leave the page usable", async ({ page }) => {
  test.slow();
  await openPage(page, "?example=javascript");
  const tree = page.getByRole("tree", { name: "Files" });
  await test.step("thousands of files are imported, and few rows are made", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await (
      await chooser
    ).setFiles({ name: "huge.zip", mimeType: "application/zip", buffer: hugeProject() });
    await expect(tree.getByRole("treeitem", { name: "line.txt" })).toBeVisible({
      timeout: 400_000,
    });
    await page.keyboard.press("Escape");
    await tree.getByRole("treeitem", { name: "lib" }).click();
    await expect(tree.getByRole("treeitem", { name: "f0000.mjs" })).toBeVisible();
    expect(await tree.getByRole("treeitem").count()).toBeLessThan(200);
    // The focus stays on a row that exists, wherever it goes.
    await page.keyboard.press("End");
    await expect(tree.getByRole("treeitem", { name: "line.txt" })).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(tree.getByRole("treeitem", { name: "index.mjs" })).toBeFocused();
  });
  await test.step("a line of 3 MB is opened and typed into", async () => {
    await tree.getByRole("treeitem", { name: "line.txt" }).click();
    const lines = page.getByRole("region", { name: "Editor" }).locator(".view-lines");
    await expect(lines).toContainText("zzz");
    await lines.click({ position: { x: 40, y: 8 } });
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type("typed");
    await expect(lines).toContainText("typedzzz");
  });
  await test.step("logs and results show their beginning, and the log all of it when asked", async () => {
    await page.getByRole("button", { name: "Invoke", exact: true }).click();
    const result = page.getByRole("region", { name: "Result" });
    await expect(result).toContainText("Succeeded");
    await expect(result).toContainText("Copy takes all of it");
    const more = page
      .getByRole("log")
      .getByRole("button", { name: /^Show all [\d,]+ characters$/ });
    await more.first().click();
    await expect(page.getByRole("log")).toContainText("xxx");
    await page.keyboard.press("ControlOrMeta+p");
    await page.getByRole("combobox", { name: "Open a file" }).fill("f4999");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("tab", { name: "f4999.mjs" })).toBeVisible();
  });
});
