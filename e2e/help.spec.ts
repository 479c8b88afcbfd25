import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "@playwright/test";

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
  await expect(differences.getByRole("table").first()).toContainText("Extensions");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");

  await runCommand(page, "Tools in the Linux image");
  const tools = page.getByRole("dialog", { name: "Tools in the Linux image" });
  await expect(tools.getByRole("region", { name: "Here, but not in Lambda" })).toContainText("jq");
  await expect(tools.getByRole("region", { name: "Here and in Lambda" })).toContainText("bash");
  expect(await violations(page)).toEqual([]);
});
