import { AxeBuilder } from "@axe-core/playwright";
import { type Locator, type Page, expect, test } from "./support/test.ts";
import { openPage } from "./support/project-page.ts";

// What can be done without a pointer, and where the focus is afterwards.

const focused = (page: Page): Locator => page.locator(":focus");
const tree = (page: Page): Locator => page.getByRole("tree", { name: "Files" });

/** Opens by a command of the palette; resolves when the palette has gone. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.getByRole("combobox", { name: "Command palette" }).fill(words);
  await page.keyboard.press("Enter");
}

/** The dialogs that commands open, by their titles, and what has the focus first. */
const DIALOGS: readonly (readonly [words: string, title: string, first: "heading" | "field"])[] = [
  ["keyboard shortcuts", "Keyboard shortcuts", "heading"],
  ["differences from lambda", "Differences from Lambda", "heading"],
  ["tools in the linux", "Tools in the Linux image", "heading"],
  ["edit breakpoints", "Breakpoints", "field"],
  ["new event from", "New event from a template", "field"],
  ["search in all", "Search in all files", "field"],
  ["all projects", "Projects", "heading"],
  ["share copy", "Share", "field"],
];

test("dialogs begin at their first field or heading, close with one Escape and give the focus back", async ({
  page,
}) => {
  test.slow();
  await openPage(page, "?example=javascript");
  await tree(page).getByRole("treeitem", { name: "index.mjs" }).focus();
  for (const [words, title, first] of DIALOGS) {
    await test.step(title, async () => {
      await command(page, words);
      const dialog = page.getByRole("dialog", { name: title });
      await expect(dialog).toBeVisible();
      const start = first === "heading" ? "h2" : "input, select, textarea";
      await expect(dialog.locator(`:is(${start}):focus`)).toHaveCount(1);
      const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
      await expect(focused(page)).toHaveAccessibleName("index.mjs");
    });
  }
  // From a menu, whose entry is gone by then: back to its button.
  await page.getByRole("button", { name: "More" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(focused(page)).toHaveAccessibleName("More");
});

test("each toolbar is one tab stop, with arrows inside", async ({ page }) => {
  await openPage(page, "?example=javascript");
  await page.getByRole("button", { name: "Invoke" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(focused(page)).toHaveAccessibleName("Event");
  await page.keyboard.press("End");
  await expect(focused(page)).toHaveAccessibleName("Breakpoints");
  await page.keyboard.press("Tab");
  await expect(focused(page)).toHaveAccessibleName("Examples");
  await page.keyboard.press("ArrowRight");
  await expect(focused(page)).toHaveAccessibleName("Import");
  await page.keyboard.press("Shift+Tab");
  // Where the person was.
  await expect(focused(page)).toHaveAccessibleName("Breakpoints");
});

test("files are found, searched, deleted and brought back by keys", async ({ page }) => {
  test.slow();
  await openPage(page, "?example=javascript");
  await expect(page).toHaveTitle(/^.+ – Lambda Runtime Playground$/);
  await expect(page.getByText("Control+Shift+KeyD")).toHaveCount(0);

  await page.keyboard.press("ControlOrMeta+p");
  await page.getByRole("combobox", { name: "Open a file" }).fill("boot");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "bootstrap.mjs" })).toHaveAttribute(
    "aria-selected",
    "true",
  );

  await page.keyboard.press("ControlOrMeta+Shift+f");
  await page.getByRole("searchbox", { name: "Text to find" }).fill("let invocations");
  await expect(page.getByRole("dialog").getByText("/var/task/index.mjs:")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "index.mjs" })).toHaveAttribute(
    "aria-selected",
    "true",
  );

  await tree(page).getByRole("treeitem", { name: "bootstrap.mjs" }).focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("Deleted /var/task/bootstrap.mjs.")).toBeVisible();
  await expect(focused(page)).toHaveAccessibleName("index.mjs");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(tree(page).getByRole("treeitem", { name: "bootstrap.mjs" })).toBeVisible();
  await expect(page.getByRole("tab", { name: "bootstrap.mjs" })).toHaveAttribute(
    "aria-selected",
    "true",
  );

  // A field keeps its own undo; one that nobody typed into leaves the keys to the project.
  await tree(page).getByRole("treeitem", { name: "bootstrap.mjs" }).focus();
  await page.keyboard.press("Delete");
  const filter = page.getByRole("searchbox", { name: "Filter" });
  await filter.focus();
  // In one piece: what is typed slowly is undone in pieces.
  await page.keyboard.insertText("path");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(filter).toHaveValue("");
  await expect(tree(page).getByRole("treeitem", { name: "bootstrap.mjs" })).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(tree(page).getByRole("treeitem", { name: "bootstrap.mjs" })).toBeVisible();

  await tree(page).getByRole("treeitem", { name: "index.mjs" }).focus();
  await page.keyboard.press("Shift+F10");
  const menu = page.getByRole("menu");
  for (const name of ["New file", "New folder", "Upload here", "Copy path", "Download", "Rename"])
    await expect(menu.getByRole("menuitem", { name })).toBeVisible();
  await menu.getByRole("menuitem", { name: "Duplicate" }).press("Enter");
  await expect(page.getByRole("tab", { name: "index-copy.mjs" })).toBeVisible();

  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Saved in this browser.")).toBeVisible();
});

test("the editor can be left for Settings and Request and come back without an error", async ({
  page,
}) => {
  test.slow();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await openPage(page, "?example=typescript");
  const code = page.locator(".monaco-editor .view-line").first();
  await expect(code).toBeVisible({ timeout: 60_000 });
  await command(page, "concurrency limit");
  await expect(page.getByLabel("Concurrency limit")).toBeFocused();
  for (const tab of ["Request", "Settings"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tab", { name: "index.ts" }).click();
    await expect(code).toBeVisible();
    // Features of the editor that begin when somebody types.
    await page
      .locator(".monaco-editor textarea, .monaco-editor .native-edit-context")
      .first()
      .press("End");
  }
  expect(errors).toEqual([]);
});

test.describe("code that does not arrive", () => {
  // Once the live endpoints' service worker is there, requests pass by the test's route.
  test.use({ serviceWorkers: "block" });

  test("says so, opens when asked again, and costs nothing that was typed", async ({ page }) => {
    await page.route(
      /\/assets\/(?!monaco|editor).*(?:projects-dialog|stored-projects).*\.js/,
      (route) => route.abort(),
    );
    await openPage(page, "?example=javascript");
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByRole("textbox", { name: "New file in /var/task" }).fill("kept.txt");
    await page.keyboard.press("Enter");
    await command(page, "all projects");
    const notice = page.getByRole("alert").filter({ hasText: "did not arrive" });
    await expect(notice).toBeVisible();
    await page.unroute(/\/assets\/(?!monaco|editor).*(?:projects-dialog|stored-projects).*\.js/);
    await notice.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("dialog", { name: "Projects" })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.reload();
    await expect(tree(page).getByRole("treeitem", { name: "kept.txt" })).toBeVisible();
  });
});
