import { readFileSync } from "node:fs";
import { type Download, type Page, expect } from "@playwright/test";

/** Opens the page and waits until its files are there. */
export async function openPage(page: Page, address = ""): Promise<void> {
  await page.goto(`./${address}`);
  await expect(page.getByRole("tree", { name: "Files" })).toBeVisible();
}

export async function readDownload(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** Types over the whole text of the open file, once its editor is there. */
export async function replaceText(page: Page, text: string): Promise<void> {
  const editor = page.getByRole("region", { name: "Editor" });
  await editor.locator(".monaco-editor").waitFor();
  await editor.locator(".view-lines").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

/** The text of the open file, as the editor shows it: with other spaces, which are made usual ones here. */
export async function editorText(page: Page): Promise<string> {
  const lines = page.getByRole("region", { name: "Editor" }).locator(".view-lines");
  return (await lines.innerText()).replaceAll("\u00a0", " ");
}
