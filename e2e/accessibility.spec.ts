import { strToU8, zipSync } from "fflate";
import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect, test } from "./support/test.ts";
import { openPage } from "./support/project-page.ts";

// axe in everything that opens above the page, in both themes. What is always there: stage.spec.ts and workbench.spec.ts.

/** Opens it; the page is at rest before and, after Escape, again. */
type Opening = (page: Page) => Promise<void>;

const command =
  (words: string): Opening =>
  async (page) => {
    await page.keyboard.press("F1");
    await page.getByRole("combobox", { name: "Command palette" }).fill(words);
    await page.keyboard.press("Enter");
  };
const press =
  (name: string): Opening =>
  (page) =>
    page.getByRole("button", { name, exact: true }).click();
const key =
  (keys: string): Opening =>
  (page) =>
    page.keyboard.press(keys);
const menuOf =
  (role: "treeitem" | "tab" | "listitem", name: string): Opening =>
  (page) =>
    page.getByRole(role, { name, exact: true }).first().click({ button: "right" });
/** A folder too many: the import says what it did about it. */
const FOLDER_ZIP = Buffer.from(zipSync({ "folder/index.mjs": strToU8("export {};\n") }));
const importFile: Opening = async (page) => {
  const chooser = page.waitForEvent("filechooser");
  await press("Import")(page);
  await (
    await chooser
  ).setFiles({ name: "folder.zip", mimeType: "application/zip", buffer: FOLDER_ZIP });
};

type Row = readonly [name: string, role: "dialog" | "menu", open: Opening];

const DIALOGS: readonly Row[] = [
  ["command palette", "dialog", key("F1")],
  ["file finder", "dialog", key("ControlOrMeta+p")],
  ["search in all files", "dialog", key("ControlOrMeta+Shift+f")],
  ["keyboard shortcuts", "dialog", command("keyboard shortcuts")],
  ["differences", "dialog", command("differences from lambda")],
  ["reference", "dialog", command("runtime api reference")],
  ["tools", "dialog", command("tools in the linux")],
  ["breakpoints", "dialog", command("edit breakpoints")],
  ["event templates", "dialog", command("new event from")],
  ["projects", "dialog", command("all projects")],
  ["share", "dialog", command("share copy")],
  ["failure laboratory", "dialog", command("failure laboratory")],
  ["run on this computer", "dialog", command("run on this computer")],
  ["deploy with", "dialog", command("choose sam")],
];

const MENUS: readonly Row[] = [
  ["examples", "menu", press("Examples")],
  ["projects menu", "menu", press("Projects")],
  ["downloads", "menu", press("Download")],
  ["more", "menu", press("More")],
  ["trace", "menu", press("Trace")],
  ["file menu", "menu", menuOf("treeitem", "index.mjs")],
  ["folder menu", "menu", menuOf("treeitem", "/var/task")],
  ["tab menu", "menu", menuOf("tab", "index.mjs")],
  ["message menu", "menu", menuOf("listitem", "202 Accepted")],
  // Another project is open after it.
  ["import", "dialog", importFile],
];

async function violations(page: Page, selector: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).include(selector).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

async function checkAll(page: Page, rows: readonly Row[]): Promise<void> {
  // A colour on its way to another one is nobody's violation.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openPage(page, "?example=javascript");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");
  for (const [name, role, open] of rows) {
    await test.step(name, async () => {
      await open(page);
      const shown = page.getByRole(role).filter({ visible: true }).first();
      await expect(shown).toBeVisible();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page, `[role=${role}]`), `${name}, ${colorScheme}`).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.keyboard.press("Escape");
      await expect(shown).toHaveCount(0);
    });
  }
}

test("no dialog violates axe's rules, in light and in dark", async ({ page }) => {
  test.slow();
  await checkAll(page, DIALOGS);
});

test("no menu violates axe's rules, nor do Settings and Request, in light and in dark", async ({
  page,
}) => {
  test.slow();
  await checkAll(page, MENUS);
  for (const tab of ["Settings", "Request"]) {
    await page.getByRole("tab", { name: tab, exact: true }).click();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page, "[role=tabpanel]"), `${tab}, ${colorScheme}`).toEqual([]);
    }
  }
});
