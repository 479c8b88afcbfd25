import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Download, type Page, expect, test } from "@playwright/test";
import { openPage, readDownload, replaceText } from "./support/project-page.ts";

/** Chooses an item of the Download menu and gives the file. */
async function download(page: Page, item: string): Promise<Download> {
  const started = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
  return started;
}

function unpack(zip: string): string {
  const folder = mkdtempSync(join(tmpdir(), "bundle-e2e-"));
  execFileSync("unzip", ["-q", zip, "-d", folder]);
  return folder;
}

async function importFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await (await chooser).setFiles({ name, mimeType: "application/zip", buffer: bytes });
}

const fileNames = (page: Page) =>
  page.getByRole("tree", { name: "Files" }).getByRole("treeitem").allInnerTexts();

test("the deployable bundle is what the files are, with bootstrap executable at the root", async ({
  page,
}) => {
  await openPage(page, "?example=bash");
  const file = await download(page, "Deployable bundle (.zip)");
  expect(file.suggestedFilename()).toBe("function.zip");
  const path = await file.path();
  const listing = execFileSync("unzip", ["-Z", path], { encoding: "utf8" });
  expect(listing).toMatch(/^-rwxr-xr-x .* unx .* bootstrap$/m);
  expect(listing).toMatch(/^-rw-r--r-- .* handler\.sh$/m);
  expect(listing).toMatch(/2 files/);
  await expect(
    page.getByText(/Downloaded function\.zip: 2 files, .* for provided\.al2023/),
  ).toBeVisible();
});

test("the project zip builds the same bundle with make, and comes back exactly", async ({
  page,
}) => {
  await openPage(page, "?example=layer");
  const bundle = unpack(await (await download(page, "Deployable bundle (.zip)")).path());
  const projectZip = await readDownload(await download(page, "Project (.zip)"));
  const zipPath = join(mkdtempSync(join(tmpdir(), "bundle-e2e-")), "project.zip");
  writeFileSync(zipPath, projectZip);
  const folder = unpack(zipPath);
  execFileSync("make", ["dist"], { cwd: folder });
  execFileSync("diff", ["-r", join(folder, "dist/function"), bundle]);

  await openPage(page, "?example=bash");
  await importFile(page, "anything.zip", projectZip);
  await expect(page.getByText("Opened “Runtime in a layer” from anything.zip")).toBeVisible();
  const again = await readDownload(await download(page, "Project (.zip)"));
  expect(again.equals(projectZip)).toBe(true);
});

test("the layer zip has what belongs under /opt", async ({ page }) => {
  await openPage(page, "?example=layer");
  const path = await (await download(page, "Layer (.zip)")).path();
  const listing = execFileSync("unzip", ["-Z", path], { encoding: "utf8" });
  expect(listing).toMatch(/^-rwxr-xr-x .* bootstrap$/m);
  expect(listing).toMatch(/lib\/json\.sh$/m);
});

test("an error blocks the download until its fix is pressed", async ({ page }) => {
  await openPage(page, "?example=bash");
  const tree = page.getByRole("tree", { name: "Files" });
  await importFile(page, "broken.zip", brokenZip());
  await expect(page.getByRole("dialog", { name: "Import report" })).toContainText(
    "executable now (0755)",
  );
  await tree.getByText("bootstrap", { exact: true }).click();
  await replaceText(page, "echo no shebang\n");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("menuitem", { name: "Deployable bundle (.zip)" }).click();
  const dialog = page.getByRole("dialog", { name: "Deployable bundle" });
  await expect(dialog.getByText("bootstrap has no shebang")).toBeVisible();
  const save = dialog.getByRole("button", { name: "Download function.zip" });
  await expect(save).toBeDisabled();
  await dialog.getByRole("button", { name: "Add #!/bin/bash" }).click();
  await expect(save).toBeEnabled();
  const started = page.waitForEvent("download");
  await save.click();
  const folder = unpack(await (await started).path());
  expect(readFileSync(join(folder, "bootstrap"), "utf8")).toBe("#!/bin/bash\necho no shebang\n");
});

/** A zip as Windows tools make it: no modes, one folder around everything, CRLF. */
function brokenZip(): Buffer {
  const path = join(mkdtempSync(join(tmpdir(), "bundle-e2e-")), "broken.zip");
  execFileSync("python3", [
    "-c",
    `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for name, text in [("fn/bootstrap", "#!/bin/bash\\r\\necho hi\\r\\n"), ("fn/handler.sh", "handler() { :; }\\n")]:
        i = zipfile.ZipInfo(name); i.create_system = 0; z.writestr(i, text)`,
    path,
  ]);
  return readFileSync(path);
}

test("a zip from Windows is put right and the report says how", async ({ page }) => {
  await openPage(page, "?example=bash");
  await importFile(page, "from-windows.zip", brokenZip());
  const report = page.getByRole("dialog", { name: "Import report" });
  await expect(report).toContainText("no Unix modes for 2 files");
  await expect(report).toContainText("Windows line ends (CRLF): they are LF now");
  await expect(report).toContainText("folder “fn”, which was taken away");
  expect((await fileNames(page)).join("\n")).toMatch(/bootstrap[\s\S]*handler\.sh/);
});

test("a damaged zip changes nothing and says why", async ({ page }) => {
  await openPage(page, "?example=bash");
  const before = await fileNames(page);
  await importFile(page, "cut.zip", brokenZip().subarray(0, 80));
  await expect(
    page
      .getByRole("alert")
      .filter({ hasText: "cut.zip was not imported. The zip can't be read: it is cut off" }),
  ).toBeVisible();
  expect(await fileNames(page)).toEqual(before);
});

test("single files join the open project", async ({ page }) => {
  await openPage(page, "?example=bash");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await (
    await chooser
  ).setFiles([
    { name: "extra.sh", mimeType: "text/plain", buffer: Buffer.from("echo extra\n") },
    { name: "data.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0, 255]) },
  ]);
  await expect(page.getByText("Added extra.sh, data.bin to this project")).toBeVisible();
  expect((await fileNames(page)).join("\n")).toMatch(/bootstrap[\s\S]*data\.bin[\s\S]*extra\.sh/);
});

test("a share link shows the same project to a colleague, and runs nothing", async ({
  page,
  browser,
}) => {
  await openPage(page, "?example=typescript");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  await expect(dialog).toContainText(`${link.length.toLocaleString("en")} characters`);
  await page.keyboard.press("Escape");
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(link);
  await expect(
    other.getByText(/Opened the shared project “TypeScript handler”.*Nothing of it runs/),
  ).toBeVisible();
  expect(await fileNames(other)).toEqual(await fileNames(page));
  await other.getByRole("button", { name: "Details" }).click();
  await expect(other.getByRole("dialog", { name: "TypeScript handler" })).toContainText(
    "task/greeting.ts",
  );
  await expect(other.getByRole("log").getByText("START RequestId")).toHaveCount(0);
  await context.close();
});

test("Ctrl+S offers the link; an altered link says so", async ({ page }) => {
  await openPage(page, "?example=bash");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
  await page.keyboard.press("Escape");
  await openPage(page, "?x=1#p=1.abc%20def");
  await expect(page.getByRole("alert").filter({ hasText: "This link was altered" })).toBeVisible();
});
