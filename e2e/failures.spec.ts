import { FAILURE_CARDS } from "../src/project/failures/failure-cards.ts";
import { expect, test } from "./support/test.ts";

/* A failure from the laboratory: its lines in the log, its cause in words, and the cure. */

test("a card fails as it promises, and one press mends it", async ({ page }) => {
  await page.goto("./?example=bash");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("menuitem", { name: /Failure laboratory/ }).click();
  await page.getByRole("button", { name: "Windows line endings", exact: true }).click();

  const card = page.getByRole("region", { name: "Failure: Windows line endings" });
  const lines = card.getByRole("list", { name: "Expected log lines" }).getByRole("listitem");
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText("Found: INIT_REPORT");
  const result = page.getByRole("region", { name: "Result", exact: true });
  await expect(result).toContainText("fork/exec /var/task/bootstrap: no such file or directory");
  await expect(result).toContainText("bootstrap has Windows line endings");
  // Inspector shows what failed of the same invocation.
  await expect(page.getByRole("region", { name: "Inspector", exact: true })).toContainText(
    "The runtime could not be started",
  );

  await result.getByRole("button", { name: "Change to LF" }).click();
  await result.getByRole("button", { name: "Invoke again" }).click();
  await expect(result).toContainText("Succeeded");
  await expect(result).toContainText("hello");
});

for (const group of ["Start", "Init", "Invoke", "Answer", "Capacity"] as const)
  test(`each card shows its expected lines: ${group}`, async ({ page }) => {
    const cards = FAILURE_CARDS.filter((card) => card.group === group && card.log.length > 0);
    await page.goto("./?example=bash");
    await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
    for (const { title, log } of cards) {
      await page.keyboard.press("ControlOrMeta+k");
      await page.getByRole("combobox", { name: "Command palette" }).fill("Failure laboratory");
      await page.keyboard.press("Enter");
      const laboratory = page.getByRole("dialog", { name: "Failure laboratory" });
      await laboratory.getByRole("button", { name: title, exact: true }).click();
      const card = page.getByRole("region", { name: `Failure: ${title}`, exact: true });
      const lines = card.getByRole("list", { name: "Expected log lines" }).getByRole("listitem");
      await expect(lines.filter({ hasText: "Found: " })).toHaveCount(log.length);
    }
  });
