import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Download, type Page, expect, test } from "./support/test.ts";
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
  await expect(report).toContainText("Windows line endings (CRLF): they are LF now");
  await expect(report).toContainText("folder “fn”, which was taken away");
  expect((await fileNames(page)).join("\n")).toMatch(/bootstrap[\s\S]*handler\.sh/);
});

/** A folder with a template of two functions, a link among its files, and a zip that is a layer. */
function foreignFolder(): { readonly repository: string; readonly layer: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "bundle-e2e-"));
  const repository = join(folder, "orders");
  for (const path of ["orders/src", "orders/helper", "layer/bin"])
    mkdirSync(join(folder, path), { recursive: true });
  const one = (id: string, runtime: string, code: string): string =>
    `  ${id}: { Type: AWS::Serverless::Function, Properties: { Runtime: ${runtime}, CodeUri: ${code} } }\n`;
  writeFileSync(
    join(repository, "stack.yml"),
    `Resources:\n${one("Helper", "python3.12", "helper")}${one("Worker", "provided.al2023", "src")}`,
  );
  const next = "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next";
  writeFileSync(
    join(repository, "src/bootstrap"),
    `#!/bin/bash\nwhile true; do curl -s "${next}"; done\n`,
  );
  writeFileSync(join(repository, "helper/macro.py"), "");
  writeFileSync(join(folder, "layer/bin/tool"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("tool", join(folder, "layer/bin/alias"));
  execFileSync("zip", ["-qry", "tools-layer.zip", "."], { cwd: join(folder, "layer") });
  return { repository, layer: readFileSync(join(folder, "layer/tools-layer.zip")) };
}

test("a layer joins the open project, a folder opens with the function of its template that is chosen, and goes out for Terraform", async ({
  page,
}) => {
  const { repository, layer } = foreignFolder();
  await openPage(page, "?example=bash");
  await importFile(page, "tools-layer.zip", layer);
  const report = page.getByRole("dialog", { name: "Import report" });
  await report.getByRole("button", { name: "Add it to “Bash runtime”" }).click();
  await expect(page.getByText("Added the layer tools-layer to “Bash runtime”")).toBeVisible();
  const tree = page.getByRole("tree", { name: "Files" });
  await expect(tree.getByRole("treeitem", { name: "handler.sh" })).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: "alias, symbolic link to tool" })).toBeVisible();

  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Projects", exact: true }).click();
  await page.getByRole("menuitem", { name: "Import a folder" }).click();
  await (await chooser).setFiles(repository);
  await expect(page.getByText("Opened “orders” from orders: 1 file.")).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: "bootstrap, executable" })).toBeVisible();
  await report.getByRole("combobox", { name: "Function of the template" }).selectOption("Helper");
  await expect(tree.getByRole("treeitem", { name: "macro.py" })).toBeVisible();
  await report.getByRole("combobox", { name: "Function of the template" }).selectOption("Worker");
  await expect(tree.getByRole("treeitem", { name: "bootstrap, executable" })).toBeVisible();
  await report.getByRole("button", { name: "Close report" }).click();

  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("menuitem", { name: "Deploy with…" }).click();
  const dialog = page.getByRole("dialog", { name: "Project" });
  await dialog.getByRole("combobox", { name: "Deploy with" }).selectOption("terraform");
  await expect(dialog.getByRole("list", { name: "Commands" })).toContainText(
    "terraform -chdir=deploy/terraform apply",
  );
  const started = page.waitForEvent("download");
  await dialog.getByRole("button", { name: /^Download/ }).click();
  const folder = unpack(await (await started).path());
  execFileSync("make", ["dist"], { cwd: folder });
  const settings = readFileSync(join(folder, "deploy/terraform/settings.json"), "utf8");
  expect(JSON.parse(settings)).toMatchObject({ hasFunction: true, runtime: "provided.al2023" });
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

test("Share offers the link; an altered link says so", async ({ page }) => {
  await openPage(page, "?example=bash");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
  await page.keyboard.press("Escape");
  await openPage(page, "?x=1#p=1.abc%20def");
  await expect(page.getByRole("alert").filter({ hasText: "This link was altered" })).toBeVisible();
});

/** The answer of local mode (`npm run local`) to a payload. */
async function answerOfLocalMode(
  folder: string,
  handler: string,
  payload: string,
): Promise<string> {
  const ports = ["--port", "0", "--api-port", "0"];
  const local = spawn(
    process.execPath,
    ["scripts/local.mjs", folder, "--handler", handler, "--timeout", "20", ...ports],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const origin = await new Promise<string>((resolve, reject) => {
      let output = "";
      local.stdout.on("data", (part: Buffer) => {
        output += part.toString();
        const found = /listening on (http:\/\/\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      local.once("exit", () => reject(new Error(`local mode ended: ${output}`)));
    });
    const response = await fetch(`${origin}/2015-03-31/functions/function/invocations`, {
      method: "POST",
      body: payload,
    });
    return await response.text();
  } finally {
    local.kill("SIGINT");
  }
}

test("the unpacked bundle answers in local mode as it does in the page", async ({ page }) => {
  await openPage(page, "?example=javascript-bootstrap");
  const folder = unpack(await (await download(page, "Deployable bundle (.zip)")).path());
  expect(JSON.parse(await answerOfLocalMode(folder, "square.handler", '{"number":12}'))).toEqual({
    square: 144,
  });
  await page.getByRole("combobox", { name: "Event" }).selectOption("twelve");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("144");
});

test("the unpacked Bash bundle answers in local mode", async ({ page }) => {
  await openPage(page, "?example=bash");
  const folder = unpack(await (await download(page, "Deployable bundle (.zip)")).path());
  const answer = await answerOfLocalMode(folder, "handler.handler", "{}");
  expect((JSON.parse(answer) as { statusCode?: number }).statusCode).toBe(200);
});

test("a large zip is read and made beside the page's own thread, unchanged", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "bundle-e2e-"));
  const content = randomBytes(3_000_000);
  writeFileSync(join(folder, "data.bin"), content);
  writeFileSync(join(folder, "bootstrap"), "#!/bin/bash\n", { mode: 0o755 });
  execFileSync("zip", ["-q", "-X", "large.zip", "bootstrap", "data.bin"], { cwd: folder });
  await openPage(page, "?example=bash");
  const worker = page.waitForEvent("worker", (one) => one.url().includes("/main-"));
  await importFile(page, "large.zip", readFileSync(join(folder, "large.zip")));
  await worker;
  await expect(page.getByText("Opened “large” from large.zip: 2 files.")).toBeVisible();
  const unpacked = unpack(await (await download(page, "Deployable bundle (.zip)")).path());
  expect(readFileSync(join(unpacked, "data.bin")).equals(content)).toBe(true);
});

test("a zip that is dropped on the page opens as a project", async ({ page }) => {
  await openPage(page, "?example=bash");
  const dropped = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "dropped.zip", { type: "application/zip" }));
    return data;
  }, brokenZip().toString("base64"));
  await page.getByRole("main").dispatchEvent("drop", { dataTransfer: dropped });
  await expect(page.getByText("Opened “dropped” from dropped.zip: 2 files.")).toBeVisible();
});

test("a link that most places would cut is not offered alone", async ({ page }) => {
  await openPage(page, "?example=bash");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await (
    await chooser
  ).setFiles({
    name: "noise.bin",
    mimeType: "application/octet-stream",
    buffer: randomBytes(9000),
  });
  await expect(page.getByText("Added noise.bin")).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByRole("note")).toContainText("Longer than 8,000 characters");
  const started = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download project" }).click();
  expect((await started).suggestedFilename()).toBe("function-project.zip");
});
