import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "./support/test.ts";

/** Opens the JavaScript example with this handler in its place, and the Request panel. */
async function openRequest(page: Page, handler?: string): Promise<void> {
  await page.goto("./?example=javascript");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  if (handler !== undefined) {
    const editor = page.getByRole("region", { name: "Editor" }).locator(".monaco-editor").first();
    await expect(editor).toBeVisible();
    await editor.getByRole("textbox").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(handler);
  }
  await page.getByRole("tab", { name: "Request", exact: true }).click();
  await expect(panel(page)).toBeVisible();
}

const panel = (page: Page) => page.getByRole("region", { name: "Request", exact: true });
const send = (page: Page) => panel(page).getByRole("button", { name: "Send", exact: true });
const tab = (page: Page, name: string) => panel(page).getByRole("tab", { name });
const header = (page: Page, name: string) =>
  panel(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name, exact: true }) });

test("a typed path reaches the function, and its answer becomes HTTP", async ({ page }) => {
  await openRequest(page);
  await panel(page).getByRole("textbox", { name: "Path and query" }).fill("/hello?name=Grace");
  await send(page).click();
  await expect(header(page, "content-type")).toContainText("application/json");
  await expect(panel(page)).toContainText("Hello Grace");
  await tab(page, "Function's result").click();
  await expect(panel(page)).toContainText("statusCode");
  await tab(page, "Events").click();
  await expect(panel(page).getByRole("region", { name: "Payload 1.0, REST API" })).toContainText(
    '"httpMethod": "GET"',
  );
  await expect(panel(page).getByRole("region", { name: "Payload 2.0, HTTP API" })).toContainText(
    '"rawPath": "/hello"',
  );
  await expect(panel(page).getByRole("region", { name: "What the function got" })).toContainText(
    '"name": "Grace"',
  );
});

test("a malformed answer is explained to the field, beside AWS's own words (§9.2)", async ({
  page,
}) => {
  await openRequest(
    page,
    "export const handler = async () => ({ statusCode: 200, body: { hello: 1 } });\n",
  );
  await panel(page)
    .getByRole("combobox", { name: "Front end" })
    .selectOption("REST API, payload 1.0");
  await send(page).click();
  const finding = panel(page).getByRole("region", { name: "Finding: $.body" });
  await expect(finding).toContainText("Expected");
  await expect(finding).toContainText("JSON.stringify");
  await expect(panel(page)).toContainText("502");
  await expect(panel(page)).toContainText("Internal server error");
});

test("a curl command is taken over, and a wrong one named to the argument", async ({ page }) => {
  await openRequest(page);
  await panel(page).getByRole("button", { name: "Paste curl" }).click();
  const field = panel(page).getByRole("textbox", { name: "curl command" });
  await field.fill("curl -F a=b https://example.com/");
  await expect(panel(page)).toContainText("-F");
  await expect(panel(page).getByRole("button", { name: "Take over" })).toBeDisabled();
  await field.fill(
    "curl -X PUT 'https://example.com/pets/7?x=1' -H 'x-a: 1' -d '{\"name\":\"Rex\"}'",
  );
  await panel(page).getByRole("button", { name: "Take over" }).click();
  await expect(panel(page).getByRole("combobox", { name: "Method" })).toHaveValue("PUT");
  await expect(panel(page).getByRole("textbox", { name: "Path and query" })).toHaveValue(
    "/pets/7?x=1",
  );
  await expect(panel(page).getByRole("textbox", { name: /Body/ })).toHaveValue('{"name":"Rex"}');
});

test("a saved request stays with the project, and a wrong header line is named", async ({
  page,
}) => {
  await openRequest(page);
  await panel(page).getByRole("textbox", { name: "Path and query" }).fill("/orders/42");
  await panel(page).getByRole("button", { name: "Save request" }).click();
  await panel(page).getByRole("textbox", { name: "Path and query" }).fill("/");
  await panel(page).getByRole("button", { name: "GET /orders/42", exact: true }).click();
  await expect(panel(page).getByRole("textbox", { name: "Path and query" })).toHaveValue(
    "/orders/42",
  );
  await panel(page)
    .getByRole("textbox", { name: /Headers/ })
    .fill("fine: 1\nno header");
  await expect(panel(page).getByRole("alert")).toContainText("Line 2");
  await expect(send(page)).toBeDisabled();
});

test("HTML is shown in a frame that may do nothing", async ({ page }) => {
  await openRequest(
    page,
    `export const handler = async () => ({
  statusCode: 200,
  headers: { "content-type": "text/html" },
  body: "<h1>Hi</h1><script>parent.document.title = 'owned'</script>",
});\n`,
  );
  await send(page).click();
  await expect(
    page.frameLocator('iframe[title="The answer as a page"]').getByRole("heading"),
  ).toHaveText("Hi");
  await expect(page).toHaveTitle("JavaScript handler – Lambda Runtime Playground");
});

test("an event from a template is added and invoked", async ({ page }) => {
  await openRequest(
    page,
    "export const handler = async (event) => event.Records[0].eventSource;\n",
  );
  await page.getByRole("button", { name: "New event from a template" }).click();
  const dialog = page.getByRole("dialog", { name: "New event from a template" });
  await dialog.getByRole("combobox", { name: "Kind" }).selectOption("sqs");
  await dialog.getByRole("button", { name: "Add event" }).click();
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("aws:sqs");
});

test("the panel and the template dialog have no accessibility violations", async ({ page }) => {
  await openRequest(page);
  await send(page).click();
  await expect(header(page, "content-type")).toBeVisible();
  await tab(page, "Live endpoints").click();
  await expect(panel(page)).toContainText("With the AWS SDK");
  const violations = async (): Promise<string[]> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "New event from a template" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await violations()).toEqual([]);
});
