import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "./support/test.ts";

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog").getByRole("combobox").fill(title);
  await page.getByRole("option", { name: title }).first().click();
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

test("the product says where it differs from Lambda, and which tools Lambda lacks", async ({
  page,
}) => {
  await page.goto("./?example=javascript");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await runCommand(page, "Differences from Lambda");
  const differences = page.getByRole("dialog", { name: "Differences from Lambda" });
  await expect(differences.getByRole("table").first()).toContainText("External extensions");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await runCommand(page, "Tools in the Linux image");
  const tools = page.getByRole("dialog", { name: "Tools in the Linux image" });
  await expect(
    tools.getByRole("region", { name: "Not in Lambda, and here only when allowed" }),
  ).toContainText("jq");
  await expect(tools.getByRole("region", { name: "Here and in Lambda" })).toContainText("bash");
  expect(await violations(page)).toEqual([]);
});

test("a section that an explanation rests on opens the reference there", async ({ page }) => {
  await page.goto("./?example=javascript");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  const inspector = page.getByRole("region", { name: "Inspector" });
  await expect(inspector).toContainText("Lambda delivered an event.");
  await inspector.getByRole("tab", { name: "Explain" }).click();
  await inspector.getByRole("button", { name: "Runtime API reference, §4" }).click();
  const reference = page.getByRole("dialog", { name: "Runtime API reference" });
  await expect(reference).toContainText("Lambda-Runtime-Deadline-Ms");
  await reference.getByRole("combobox", { name: "Section" }).selectOption("2");
  await expect(reference).toContainText("RuntimeResponseSentState");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(reference).toBeHidden();
});
