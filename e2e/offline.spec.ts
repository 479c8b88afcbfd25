import { expect, test } from "./support/test.ts";
import { openPage } from "./support/project-page.ts";

test("what was kept opens and runs Bash and JavaScript without a network, and can be removed", async ({
  page,
  context,
}) => {
  await openPage(page, "?example=bash");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: /Available offline/ }).click();
  await expect(page.getByText(/Available offline: .* are kept on this computer/)).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL ?? ""))
    .toContain("playground-worker.js");
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("tree", { name: "Files" })).toContainText("handler.sh");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded");
  await openPage(page, "?example=javascript");
  await expect(page.locator(".monaco-editor")).toBeVisible();
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Hello Ada");
  await context.setOffline(false);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: /Available offline/ }).click();
  await expect(page.getByText(/is removed from this computer/)).toBeVisible();
});
