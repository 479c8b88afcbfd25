import { type Page, expect, test } from "./support/test.ts";
import { editorText, openPage, replaceText } from "./support/project-page.ts";

const openFile = (page: Page, name: string) =>
  page.getByRole("tree", { name: "Files" }).getByText(name, { exact: true }).click();

/** Resolves once the page's database has a project with this text in it. */
async function savedText(page: Page, text: string): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const opening = indexedDB.open("lambda-runtime-playground");
            opening.onsuccess = () => {
              const database = opening.result;
              if (!database.objectStoreNames.contains("projects")) {
                database.close();
                resolve("");
                return;
              }
              const all = database.transaction("projects").objectStore("projects").getAll();
              all.onsuccess = () => {
                database.close();
                resolve(JSON.stringify(all.result));
              };
            };
            opening.onerror = () => resolve("");
          }),
      ),
    )
    .toContain(text);
}

test("an edit is there again after a reload, and the address no longer names the example", async ({
  page,
}) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo mine; }\n");
  await page.reload();
  await openFile(page, "handler.sh");
  await expect.poll(() => editorText(page)).toContain("echo mine");
  expect(new URL(page.url()).search).toBe("");
});

test("an edit survives a crash of the page", async ({ page, context }) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo before the crash; }\n");
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // Never answered: the process is gone.
  devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  const next = await context.newPage();
  await openPage(next);
  await openFile(next, "handler.sh");
  await expect.poll(() => editorText(next)).toContain("before the crash");
});

test("an edit survives a page that is closed at once, without its unload", async ({
  page,
  context,
}) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo closed; }\n");
  await page.close({ runBeforeUnload: false });
  const next = await context.newPage();
  await openPage(next);
  await openFile(next, "handler.sh");
  await expect.poll(() => editorText(next)).toContain("echo closed");
});

test("a second tab on the same project is noticed and follows", async ({ page, context }) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo one; }\n");
  await savedText(page, "echo one");
  const second = await context.newPage();
  await openPage(second);
  await expect(second.getByText("This project is open in another tab too")).toBeVisible();
  await openFile(second, "handler.sh");
  await replaceText(second, "handler() { echo two; }\n");
  await savedText(second, "echo two");
  await page.bringToFront();
  await expect.poll(() => editorText(page)).toContain("echo two");
});

test("projects are listed, renamed, duplicated, deleted and brought back", async ({ page }) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo list; }\n");
  await savedText(page, "echo list");
  const openDialog = async () => {
    await page.getByRole("button", { name: "Projects", exact: true }).click();
    await page.getByRole("menuitem", { name: "All projects and versions" }).click();
  };
  await openDialog();
  const dialog = page.getByRole("dialog", { name: "Projects" });
  await dialog.getByRole("button", { name: "Rename Bash runtime" }).click();
  await dialog.getByRole("textbox", { name: "New name of Bash runtime" }).fill("Orders");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Open Orders" })).toBeVisible();
  await dialog.getByRole("button", { name: "Duplicate Orders" }).click();
  await savedText(page, "Orders (copy)");
  await openDialog();
  await dialog.getByRole("button", { name: "Delete Orders", exact: true }).click();
  await expect(dialog.getByRole("button", { name: "Open Orders", exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await openDialog();
  await dialog.getByRole("button", { name: "Open Orders", exact: true }).click();
  await openFile(page, "handler.sh");
  await expect.poll(() => editorText(page)).toContain("echo list");
});

test("one goes back to a version, and the state before it is kept as a version too", async ({
  page,
}) => {
  await openPage(page, "?example=bash");
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo first; }\n");
  await savedText(page, "echo first");
  await replaceText(page, "handler() { echo second; }\n");
  await savedText(page, "echo second");
  await page.getByRole("button", { name: "Projects", exact: true }).click();
  await page.getByRole("menuitem", { name: "All projects and versions" }).click();
  const dialog = page.getByRole("dialog", { name: "Projects" });
  await dialog.getByRole("button", { name: "Versions of Bash runtime" }).click();
  const versions = dialog.getByRole("list", { name: "Versions of Bash runtime" });
  await versions
    .getByRole("button", { name: /^Go back to/ })
    .last()
    .click();
  await expect(page.getByText("The version is back.")).toBeVisible();
  await expect.poll(() => editorText(page)).not.toContain("echo second");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => editorText(page)).toContain("echo second");
});

test("a page whose site data is blocked works, says that nothing is kept, and why live endpoints are missing", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const refuse = (): never => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, { get: refuse, configurable: true });
    Object.defineProperty(navigator, "serviceWorker", { get: refuse, configurable: true });
    Object.defineProperty(navigator, "locks", { get: refuse, configurable: true });
    Object.defineProperty(window, "BroadcastChannel", {
      value: class {
        constructor() {
          refuse();
        }
      },
    });
  });
  await openPage(page, "?example=bash");
  // Before anything is typed.
  const alert = page.getByRole("alert").filter({ hasText: "this browser refuses storage" });
  await expect(alert).toBeVisible();
  await openFile(page, "handler.sh");
  await replaceText(page, "handler() { echo kept by hand; }\n");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("kept by hand");
  const started = page.waitForEvent("download");
  await alert.getByRole("button", { name: "Download project" }).click();
  expect((await started).suggestedFilename()).toBe("function-project.zip");
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await page.getByRole("tab", { name: "Live endpoints" }).click();
  await expect(page.getByText(/offers no service workers/)).toBeVisible();
});

test("an import is kept at once, without any edit", async ({ page }) => {
  await openPage(page, "?example=bash");
  await page.getByLabel("Files to import").setInputFiles({
    name: "mine.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      '{"format":1,"name":"Mine","files":[{"path":"task/bootstrap","mode":493,"text":"#!/bin/bash\\n"}]}',
    ),
  });
  await expect(page.getByText("Opened the project “Mine” from mine.json.")).toBeVisible();
  await savedText(page, "Mine");
  await page.reload();
  await expect(page.getByRole("tree", { name: "Files" })).toContainText("bootstrap");
  await expect(page.getByRole("tree", { name: "Files" })).not.toContainText("handler.sh");
});
