import { type Locator, type Page, expect, test } from "./support/test.ts";
import { openPage } from "./support/project-page.ts";

// Small things that are used all day: menus, pasting, dropping, Back.

const tree = (page: Page): Locator => page.getByRole("tree", { name: "Files" });
const tab = (page: Page, name: string): Locator => page.getByRole("tab", { name, exact: true });

/** A paste or a drop as the browser would send it. */
async function send(
  page: Page,
  type: "paste" | "dragover" | "drop",
  what: {
    readonly text?: string;
    readonly files?: readonly { name: string; type: string; text: string }[];
  },
): Promise<void> {
  await page.evaluate(
    ([kind, { text, files = [] }]) => {
      const data = new DataTransfer();
      if (text !== undefined) data.setData("text/plain", text);
      for (const file of files)
        data.items.add(new File([file.text], file.name, { type: file.type }));
      const options = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        kind === "paste"
          ? new ClipboardEvent(kind, { ...options, clipboardData: data })
          : new DragEvent(kind, { ...options, dataTransfer: data }),
      );
    },
    [type, what] as const,
  );
}

test("tabs and messages have menus, by pointer and by keys", async ({ page }) => {
  await openPage(page, "?example=javascript");
  await tab(page, "bootstrap.mjs").click({ button: "right" });
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "Close the others" }).click();
  await expect(tab(page, "index.mjs")).toHaveCount(0);
  await expect(tab(page, "bootstrap.mjs")).toBeFocused();
  await page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitem", { name: "Duplicate" }).press("Enter");
  await expect(tab(page, "bootstrap-copy.mjs")).toHaveAttribute("aria-selected", "true");

  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");
  const sequence = page.getByRole("region", { name: "Sequence" });
  const answer = sequence.getByRole("listitem", { name: "202 Accepted" });
  await answer.click({ button: "right" });
  await expect(answer).toHaveAttribute("aria-current", "true");
  await expect(menu.getByRole("menuitem", { name: "Copy as curl" })).toBeVisible();
  await menu.getByRole("menuitem", { name: "Show only this endpoint" }).click();
  await expect(page.getByRole("searchbox", { name: "Filter" })).toHaveValue("path:/response");
  await sequence.getByRole("group").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitemcheckbox", { name: "Hold at /response" }).press("Enter");
  await expect(page.getByRole("button", { name: "Breakpoints, 1 set" })).toBeVisible();
});

test("what is pasted or dropped says where it goes, and goes there", async ({ page }) => {
  await openPage(page, "?example=javascript");
  await send(page, "paste", { text: "#!/bin/bash\necho pasted\n" });
  await expect(tab(page, "pasted.sh")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("Pasted as /var/task/pasted.sh.")).toBeVisible();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(tree(page).getByRole("treeitem", { name: "pasted.sh" })).toHaveCount(0);

  const zip = { name: "a.zip", type: "application/zip", text: "no zip" };
  await send(page, "dragover", { files: [zip] });
  await expect(page.getByText("Opens as a project of its own")).toBeVisible();
  const note = { name: "note.txt", type: "text/plain", text: "dropped" };
  await send(page, "dragover", { files: [note] });
  await expect(page.getByText("Joins this project under /var/task")).toBeVisible();
  await send(page, "drop", { files: [note] });
  await expect(page.getByText("Joins this project")).toHaveCount(0);
  await expect(tree(page).getByRole("treeitem", { name: "note.txt" })).toBeVisible();
  await send(page, "paste", { files: [{ ...note, name: "pasted-file.txt" }] });
  await expect(tree(page).getByRole("treeitem", { name: "pasted-file.txt" })).toBeVisible();
});

test("Back returns to the project before an example, Forward to the example", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: "New file" }).click();
  await page.getByRole("textbox", { name: "New file in /var/task" }).fill("mine.txt");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Saved in this browser.")).toBeVisible();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("menuitem", { name: /TypeScript/ }).click();
  await expect(tree(page).getByRole("treeitem", { name: "index.ts" })).toBeVisible();
  await expect(page).toHaveURL(/example=typescript/);
  await page.goBack();
  await expect(tree(page).getByRole("treeitem", { name: "mine.txt" })).toBeVisible();
  await page.goForward();
  await expect(tree(page).getByRole("treeitem", { name: "index.ts" })).toBeVisible();
  await page.reload();
  await expect(tree(page).getByRole("treeitem", { name: "index.ts" })).toBeVisible();
  await page.goBack();
  await expect(tree(page).getByRole("treeitem", { name: "mine.txt" })).toBeVisible();
});

test("the editor has the font and the keys that Settings say, and its undo reaches the project", async ({
  page,
}) => {
  await openPage(page, "?example=javascript");
  const lines = page.getByRole("region", { name: "Editor" }).locator(".view-lines");
  await expect(lines).toContainText("invocations += 1");
  await tab(page, "Settings").click();
  await page.getByRole("textbox", { name: "Font size" }).fill("18");
  await page.getByRole("textbox", { name: "Monospace font" }).fill("Liberation Mono");
  await page.getByRole("switch", { name: "Vim keys" }).click();
  await tab(page, "index.mjs").click();
  await expect(lines).toHaveCSS("font-size", "18px");
  await expect(lines).toHaveCSS("font-family", /^"Liberation Mono"/);
  await expect(page.getByText("--NORMAL--")).toBeVisible();
  await lines.click();
  await page.keyboard.type("ggdd");
  await expect(lines).not.toContainText("Module state lives");
  await page.keyboard.type("u");
  await expect(lines).toContainText("Module state lives");

  await page.reload();
  await expect(page.getByText("--NORMAL--")).toBeVisible();
  await tab(page, "Settings").click();
  await page.getByRole("switch", { name: "Vim keys" }).click();
  await tab(page, "index.mjs").click();
  await expect(lines).toHaveCSS("font-size", "18px");

  // Nothing was typed since: Ctrl+Z in the editor takes back what was done to the project.
  await tree(page).getByRole("treeitem", { name: "bootstrap.mjs" }).focus();
  await page.keyboard.press("Delete");
  await expect(tab(page, "bootstrap.mjs")).toHaveCount(0);
  await lines.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(tab(page, "bootstrap.mjs")).toHaveAttribute("aria-selected", "true");
});
