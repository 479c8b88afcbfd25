import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "./support/test.ts";

/** Opens the page on an example and waits until it can take an Invoke. */
async function open(page: Page, example = "javascript"): Promise<void> {
  await page.goto(`./?example=${example}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

/** The full editor, once it has taken over from the text area. */
function code(page: Page) {
  return page.getByRole("region", { name: "Editor" }).locator(".monaco-editor").first();
}

async function openInEditor(page: Page, example: string): Promise<void> {
  await open(page, example);
  await expect(code(page)).toBeVisible();
}

/** Replaces the whole text of the open document, by keyboard. */
async function replaceText(page: Page, text: string): Promise<void> {
  await code(page).getByRole("textbox").focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** The first Bash invocation loads a machine: more than other waits on a busy computer. */
const COLD_LINUX = { timeout: 45_000 };

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    ),
  ).toEqual([]);
}

const invoke = (page: Page) => page.getByRole("button", { name: "Invoke", exact: true });
const result = (page: Page) => page.getByRole("region", { name: "Result" });
const tree = (page: Page) => page.getByRole("tree", { name: "Files" });
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });

test.describe("first visit", () => {
  test("shows a complete runtime and one obvious thing to press", async ({ page }) => {
    await page.goto("./");
    await expect(tree(page).getByRole("treeitem", { name: "bootstrap, executable" })).toBeVisible();
    await expect(tree(page).getByRole("treeitem", { name: "handler.sh" })).toBeVisible();
    await expect(tab(page, "bootstrap")).toHaveAttribute("aria-selected", "true");
    await expect(invoke(page)).toBeEnabled();
    await expect(page.getByRole("combobox", { name: "Event" })).toHaveValue("api-gateway");
  });

  test("answers the first Invoke from Bash", async ({ page }) => {
    await open(page, "bash");
    await invoke(page).click();
    await expect(result(page)).toContainText("Hello World", COLD_LINUX);
    await expect(page.getByRole("log", { name: "Logs" })).toContainText("REPORT RequestId:");
  });

  test("can be edited before the full editor is there", async ({ page }) => {
    // The editor's code never arrives: the text area has to do.
    await page.route(/monaco-editor-.*\.js/, (route) => route.abort());
    await open(page);
    const area = page.getByRole("textbox", { name: "index.mjs" });
    await area.fill('export const handler = async () => "typed early";\n');
    await invoke(page).click();
    await expect(result(page)).toContainText("typed early");
  });
});

test("keeps working when the code of one part does not load", async ({ page }) => {
  await page.route(/\/stage-.*\.js/, (route) => route.abort());
  await open(page);
  await expect(
    page.getByRole("alert").filter({ hasText: "The stage could not be shown" }),
  ).toBeVisible();
  await expect(tree(page)).toBeVisible();
  await expect(invoke(page)).toBeEnabled();
});

test.describe("a panel whose code does not load", () => {
  // Once the live endpoints' service worker is there, requests pass by the test's route.
  test.use({ serviceWorkers: "block" });

  test("says which panel's code did not load, and loads it when asked again", async ({ page }) => {
    await page.route(/inspected-message-.*\.js/, (route) => route.abort());
    await open(page);
    await invoke(page).click();
    const fault = page.getByRole("alert").filter({ hasText: "Inspector could not be shown" });
    await expect(fault).toBeVisible();
    await expect(result(page)).toContainText("Succeeded");
    await page.unroute(/inspected-message-.*\.js/);
    await fault.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("region", { name: "Inspector" }).getByRole("table")).toBeVisible();
  });
});

test("keeps focus and caret when the full editor takes over", async ({ page }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/monaco-editor-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page);
  const area = page.getByRole("textbox", { name: "index.mjs" });
  await area.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("// ");
  release();
  await expect(code(page)).toBeVisible();
  await expect(code(page).getByRole("textbox")).toBeFocused();
  await page.keyboard.type("typed on");
  await expect(code(page)).toContainText("// typed on//");
});

test.describe("editing", () => {
  test("changes what the next invocation does", async ({ page }) => {
    await openInEditor(page, "javascript");
    await replaceText(
      page,
      "export const handler = async (event) => ({ changed: Object.keys(event).length > 0 });\n",
    );
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(result(page)).toContainText('{"changed":true}');
  });

  test("creates, renames, moves and deletes files, and undoes it", async ({ page }) => {
    await open(page, "bash");
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByRole("textbox", { name: "New file in /var/task" }).fill("lib/tools.sh");
    await page.keyboard.press("Enter");
    const created = tree(page).getByRole("treeitem", { name: "tools.sh" });
    await expect(created).toBeVisible();
    await expect(tab(page, "tools.sh")).toHaveAttribute("aria-selected", "true");

    await created.focus();
    await page.keyboard.press("F2");
    const name = page.getByRole("textbox", { name: "New name of tools.sh" });
    await name.fill("helpers.sh");
    await page.keyboard.press("Enter");
    await expect(tab(page, "helpers.sh")).toBeVisible();

    const renamed = tree(page).getByRole("treeitem", { name: "helpers.sh" });
    await renamed.focus();
    await page.keyboard.press("Delete");
    await expect(renamed).toBeHidden();
    await expect(tab(page, "helpers.sh")).toBeHidden();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect(renamed).toBeVisible();
  });

  test("moves a file into a folder by dragging", async ({ page }) => {
    await open(page, "bash");
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByRole("textbox", { name: "New file in /var/task" }).fill("lib/a.sh");
    await page.keyboard.press("Enter");
    const handler = tree(page).getByRole("treeitem", { name: "handler.sh" });
    await handler.dragTo(tree(page).getByRole("treeitem", { name: "lib" }));
    await handler.click();
    await expect(page.getByRole("region", { name: "Editor" })).toContainText(
      "/var/task/lib/handler.sh",
    );
  });

  test("shows and switches the executable bit and line endings", async ({ page }) => {
    await openInEditor(page, "bash");
    const bit = page.getByRole("button", { name: "Executable" });
    await expect(bit).toHaveAttribute("aria-pressed", "true");
    await bit.click();
    await expect(
      tree(page).getByRole("treeitem", { name: "bootstrap", exact: true }),
    ).toBeVisible();

    await page.getByRole("combobox", { name: "Line endings" }).selectOption("CRLF");
    await expect(
      tree(page).getByRole("treeitem", { name: "bootstrap, CRLF line endings" }),
    ).toBeVisible();
    await expect(code(page).locator(".squiggly-error")).not.toHaveCount(0);

    await bit.click();
    await invoke(page).click();
    await expect(result(page)).toContainText("Runtime.InvalidEntrypoint", COLD_LINUX);
  });

  test("marks what goes wrong with a Bash runtime, in place", async ({ page }) => {
    await openInEditor(page, "bash");
    await replaceText(
      page,
      'curl -m 5 "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"\n',
    );
    await expect(code(page).locator(".squiggly-error")).not.toHaveCount(0);
    await expect(code(page).locator(".squiggly-warning")).not.toHaveCount(0);
  });

  test("offers the variables of the Runtime API", async ({ page }) => {
    await openInEditor(page, "bash");
    await replaceText(page, "");
    await page.keyboard.type("echo $AWS_LAMBDA_RUN");
    await expect(page.locator(".suggest-widget")).toContainText("AWS_LAMBDA_RUNTIME_API");
  });

  test("knows the types of Lambda's events, and formats", async ({ page }) => {
    await openInEditor(page, "typescript");
    await tab(page, "index.ts").click();
    await replaceText(
      page,
      'import type { APIGatewayProxyEventV2 } from "aws-lambda";\n' +
        "export const handler = async (event: APIGatewayProxyEventV2) =>   event.rawPath;\n",
    );
    await page.keyboard.press("Shift+Alt+F");
    await expect(code(page)).toContainText("=> event.rawPath;");
    await expect(code(page).locator(".squiggly-error")).toHaveCount(0);
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("export const wrong = (event: APIGatewayProxyEventV2) => event.nope;");
    await expect(code(page).locator(".squiggly-error")).toHaveCount(1, { timeout: 30_000 });
  });

  test("lets the keyboard out of the editor by Escape and Tab", async ({ page }) => {
    await openInEditor(page, "bash");
    const text = code(page).getByRole("textbox");
    await text.focus();
    await page.keyboard.press("Tab");
    await expect(text).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(text).not.toBeFocused();
  });

  test("keeps saved events, and Invoke sends the chosen one", async ({ page }) => {
    await openInEditor(page, "javascript");
    await replaceText(page, "export const handler = async (event) => event;\n");
    await page.getByRole("button", { name: "New event", exact: true }).click();
    const name = page.getByRole("textbox", { name: "New name of event" });
    await name.fill("mine");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("combobox", { name: "Event" })).toHaveValue("mine");
    await replaceText(page, '{"mine": 1}');
    await invoke(page).click();
    await expect(result(page)).toContainText('{"mine":1}');
  });
});

test.describe("settings", () => {
  test("says in words what Lambda would refuse, and keeps the old value", async ({ page }) => {
    await open(page);
    await tab(page, "Settings").click();
    const timeout = page.getByRole("textbox", { name: "Timeout" });
    await timeout.fill("901");
    await expect(page.getByText("from 1 to 900 seconds")).toBeVisible();
    await timeout.fill("10");
    await expect(page.getByText("from 1 to 900 seconds")).toBeHidden();

    await page.getByRole("button", { name: "Add variable" }).click();
    await page.getByRole("textbox", { name: "Name of variable 1" }).fill("AWS_REGION");
    await expect(page.getByRole("alert").filter({ hasText: "reserved" })).toBeVisible();
  });

  test("gives the function its environment variables", async ({ page }) => {
    await openInEditor(page, "javascript");
    await replaceText(page, "export const handler = async () => process.env.GREETING;\n");
    await tab(page, "Settings").click();
    await page.getByRole("button", { name: "Add variable" }).click();
    await page.getByRole("textbox", { name: "Name of variable 1" }).fill("GREETING");
    await page.getByRole("textbox", { name: "Value of GREETING" }).fill("from the settings");
    await invoke(page).click();
    await expect(result(page)).toContainText("from the settings");
  });
});

test.describe("running", () => {
  test("steps through one invocation from the keyboard", async ({ page }) => {
    await open(page);
    await page.getByRole("switch", { name: "Step mode" }).click();
    await page.keyboard.press("ControlOrMeta+Enter");
    const proceed = page.getByRole("button", { name: "Continue", exact: true });
    await expect(proceed).toBeEnabled();
    await expect(result(page)).not.toContainText("Succeeded");
    await page.keyboard.press("F10");
    await expect(proceed).toBeEnabled();
    await page.keyboard.press("F8");
    await expect(result(page)).toContainText("Succeeded");
  });

  test("shows and explains the message that is held", async ({ page }) => {
    await open(page);
    const inspector = page.getByRole("region", { name: "Inspector" });
    await page.getByRole("switch", { name: "Step mode" }).click();
    await page.keyboard.press("ControlOrMeta+Enter");
    const held = page.getByRole("listitem", { name: "Held at" });
    for (const gate of ["init", "next.requested", "next.delivered", "response.received"]) {
      await expect(held).toHaveAccessibleName(new RegExp(gate));
      await page.keyboard.press("F10");
    }
    await page.keyboard.press("F8");
    await expect(result(page)).toContainText("Succeeded");
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(held).toHaveAccessibleName(/next.delivered/);
    await page.keyboard.press("F10");
    await expect(held).toHaveAccessibleName(/response.received/);
    await expect(inspector).toContainText(
      "The response has been sent: a step lets Lambda read it.",
    );
    await expect(inspector).toContainText("POST /runtime/invocation/");
    await inspector.getByRole("tab", { name: "Explain" }).click();
    await expect(inspector).toContainText("Lambda compares the request ID in the path");
    await page.keyboard.press("F8");
  });

  test("holds at a breakpoint on an endpoint", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Breakpoints" }).click();
    const dialog = page.getByRole("dialog", { name: "Breakpoints" });
    await dialog.getByRole("button", { name: "Add" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Choose an endpoint");
    await dialog.getByRole("combobox", { name: "Endpoint" }).selectOption("/response");
    await dialog.getByRole("button", { name: "Add" }).click();
    await page.keyboard.press("Escape");
    await invoke(page).click();
    const proceed = page.getByRole("button", { name: "Continue", exact: true });
    await expect(proceed).toBeEnabled();
    // Twice: the response is received, then it is accepted.
    await proceed.click();
    await expect(result(page)).toContainText("Answered");
    await proceed.click();
    await expect(result(page)).toContainText("Succeeded");
  });

  test("marks the line that a held Bash script runs next", async ({ page }) => {
    await openInEditor(page, "bash");
    await code(page).getByRole("textbox").focus();
    for (let line = 1; line < 14; line += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("F9");
    await expect(page.getByRole("button", { name: "Breakpoints, 1 set" })).toBeVisible();
    await invoke(page).click();
    await expect(page.getByRole("button", { name: "Continue", exact: true })).toBeEnabled();
    await expect(code(page).locator("[class*=heldLine]")).toBeVisible();
    await page.keyboard.press("F8");
  });

  test("sends a burst of 20, and stops an endless function", async ({ page }) => {
    await openInEditor(page, "javascript");
    await page.getByRole("button", { name: "Burst" }).click();
    await expect(page.getByRole("log", { name: "Logs" })).toContainText("REPORT");
    await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeDisabled();

    await replaceText(page, "export const handler = async () => { for (;;); };\n");
    await tab(page, "Settings").click();
    await page.getByRole("textbox", { name: "Timeout" }).fill("600");
    await invoke(page).click();
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    await expect(stop).toBeEnabled();
    await stop.click();
    await expect(stop).toBeDisabled();
    await expect(invoke(page)).toBeEnabled();
    // Nothing of the function's failed, and nothing was billed.
    await expect(result(page)).toContainText("Stopped");
    await expect(result(page)).toContainText("It has no REPORT line.");
    await expect(result(page)).not.toContainText("Billed");
  });
});

test.describe("finding one's way", () => {
  test("runs commands from the palette", async ({ page }) => {
    await open(page);
    await page.keyboard.press("ControlOrMeta+K");
    await page.getByRole("combobox", { name: "Command palette" }).fill("theme dark");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });

  test("opens an example from the menu, and puts it into the address", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("menuitem", { name: "Warm reuse" }).click();
    await expect(page).toHaveURL(/\?example=warm$/);
    await expect(tree(page).getByRole("treeitem", { name: /bootstrap/ })).toBeVisible();
  });

  test("collapses the file pane and remembers it", async ({ page }) => {
    await open(page);
    await expect(tree(page)).toBeVisible();
    await page.keyboard.press("ControlOrMeta+B");
    await expect(tree(page)).toBeHidden();
    await page.reload();
    await expect(tab(page, "Settings")).toBeVisible();
    await expect(tree(page)).toBeHidden();
  });

  test("moves a divider by keyboard", async ({ page }) => {
    await open(page);
    const divider = page.getByRole("separator", { name: "Files and editor" });
    const before = await divider.getAttribute("aria-valuenow");
    await divider.focus();
    await page.keyboard.press("ArrowRight");
    await expect(divider).not.toHaveAttribute("aria-valuenow", before ?? "");
  });

  test("drags a divider, remembers where, and sets it back by a double click", async ({ page }) => {
    await open(page);
    const divider = page.getByRole("separator", { name: "Editor and stage" });
    const width = async (): Promise<number> =>
      (await page.getByRole("region", { name: "Editor" }).boundingBox())?.width ?? 0;
    const before = await width();
    const { x = 0, y = 0, height = 0 } = (await divider.boundingBox()) ?? {};
    await page.mouse.move(x, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + height / 2);
    await page.mouse.move(x + 100, y + height / 2);
    await page.mouse.up();
    await expect.poll(width).toBeCloseTo(before + 100, 0);
    await page.reload();
    await expect.poll(width).toBeCloseTo(before + 100, 0);
    await divider.dblclick();
    await expect.poll(width).toBeCloseTo(before, 0);
  });

  test("closes and opens a pane at its divider by Enter", async ({ page }) => {
    await open(page);
    await page.getByRole("separator", { name: "Files and editor" }).focus();
    await page.keyboard.press("Enter");
    await expect(tree(page)).toBeHidden();
    await page.keyboard.press("Enter");
    await expect(tree(page)).toBeVisible();
  });

  test("shows one pane at a time on a phone, with everything within reach", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    await tab(page, "Project").click();
    await expect(tree(page)).toBeVisible();
    await expect(code(page)).toBeHidden();
    await tree(page).getByRole("treeitem", { name: "index.mjs" }).click();
    await expect(tab(page, "Code")).toHaveAttribute("aria-selected", "true");
    for (const name of [
      "Invoke",
      "Step",
      "Continue",
      "Stop",
      "Examples",
      "Import",
      "Projects",
      "Download",
      "Share",
    ]) {
      await expect(page.getByRole("button", { name, exact: true })).toBeInViewport();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    await invoke(page).click();
    // What happens comes into sight, with what came of it.
    await expect(tab(page, "Stage")).toHaveAttribute("aria-selected", "true");
    await expect(result(page)).toContainText("Succeeded");
    await expect(page.getByRole("listitem", { name: "202 Accepted" })).toBeInViewport();
    await tab(page, "Result").click();
    await expect(result(page)).toContainText("Succeeded");
  });
});

test.describe("accessibility", () => {
  for (const scheme of ["light", "dark"] as const) {
    test(`has no violations on the main screens, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await openInEditor(page, "javascript");
      await expectNoViolations(page);
      await invoke(page).click();
      await expect(result(page)).toContainText("Succeeded");
      await expectNoViolations(page);
    });

    test(`has no violations in the settings and with problems shown, ${scheme}`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await open(page);
      await tab(page, "Settings").click();
      await page.getByRole("textbox", { name: "Timeout" }).fill("901");
      await expect(page.getByText("from 1 to 900 seconds")).toBeVisible();
      await expectNoViolations(page);
    });

    test(`has no violations in dialogs and menus, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await open(page);
      await page.keyboard.press("ControlOrMeta+K");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNoViolations(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Breakpoints" }).click();
      await expect(page.getByRole("dialog", { name: "Breakpoints" })).toBeVisible();
      await expectNoViolations(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "More" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectNoViolations(page);
    });
  }

  test("has no violations on a phone", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    for (const pane of ["Project", "Code", "Stage"]) {
      await tab(page, pane).click();
      await expectNoViolations(page);
    }
  });
});
