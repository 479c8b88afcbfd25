import { spawn } from "node:child_process";
import AxeBuilder from "@axe-core/playwright";
import { type Locator, type Page, expect, test } from "./support/test.ts";
import { replaceText } from "./support/project-page.ts";

/* The main job as a person does it, in the whole page, found by accessible names only. */

const button = (page: Page, name: string): Locator =>
  page.getByRole("button", { name, exact: true });
const tab = (page: Page, name: string): Locator => page.getByRole("tab", { name, exact: true });
const region = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true });
const result = (page: Page): Locator => region(page, "Result");
const logs = (page: Page): Locator => page.getByRole("log", { name: "Logs" });
const message = (page: Page, name: string): Locator =>
  region(page, "Sequence").getByRole("listitem", { name });
const slider = (page: Page): Locator => page.getByRole("slider", { name: "Position in the trace" });

/** A Bash machine, or ten sandboxes at once, take longer than other waits on a busy computer. */
const COLD = { timeout: 60_000 };
test.describe.configure({ timeout: 150_000 });
const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

async function open(page: Page, example: string): Promise<void> {
  await page.goto(`./?example=${example}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

/** Gives the function time enough on a busy computer: its emulated processor is slow then. */
async function setTimeoutSetting(page: Page, seconds: string): Promise<void> {
  await tab(page, "Settings").click();
  await page.getByRole("textbox", { name: "Timeout" }).fill(seconds);
}

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}

test("a first visitor presses Invoke and sees the whole conversation", async ({ page }) => {
  await page.goto("./");
  await expect(page.getByRole("tree", { name: "Files" })).toBeVisible();
  await setTimeoutSetting(page, "60");
  await button(page, "Invoke").click();
  await expect(result(page)).toContainText("Succeeded", COLD);
  await expect(result(page)).toContainText('{"statusCode":200');
  await expect(result(page)).toContainText(/Duration[\d.]+ ms/);

  for (const name of ["GET /2018-06-01/runtime/invocation/next", "200 OK", "202 Accepted"])
    await expect(message(page, name).first()).toBeAttached();
  await expect(message(page, "/response")).toHaveCount(1);

  await message(page, "200 OK").click();
  const inspector = region(page, "Inspector");
  const id = inspector.getByRole("row", { name: /Lambda-Runtime-Aws-Request-Id/ });
  await expect(id.getByRole("cell").first()).toHaveText(REQUEST_ID);
  await expect(id.getByRole("cell").last()).toContainText("Names this invocation.");
  await inspector.getByRole("tab", { name: "Payload" }).click();
  await expect(inspector).toContainText('"routeKey"');
  await inspector.getByRole("tab", { name: "Explain" }).click();
  await expect(inspector).toContainText("Lambda delivered an event.");
  await expect(inspector).toContainText("Runtime API reference §4");

  await expect(logs(page)).toContainText("INIT_START Runtime Version: provided:al2023");
  await expect(logs(page)).toContainText(/REPORT RequestId: .*Init Duration/);
});

test("one whole invocation is stepped through while the deadline stands still", async ({
  page,
}) => {
  await open(page, "javascript");
  const held = region(page, "Sequence").getByRole("listitem", { name: "Held at" });
  const deadline = page.getByRole("status", { name: "Deadline" });
  await button(page, "Step").click();
  await expect(page.getByRole("switch", { name: "Step mode" })).toBeChecked();
  const left: string[] = [];
  for (const gate of [
    "init",
    "next.requested",
    "next.delivered",
    "response.received",
    "response.accepted",
    "next.requested",
  ]) {
    await expect(held).toHaveAccessibleName(new RegExp(gate));
    left.push(await deadline.innerText());
    // However long somebody looks.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)));
    expect(await deadline.innerText()).toBe(left.at(-1));
    await button(page, "Step").click();
  }
  await expect(result(page)).toContainText("Succeeded");
  // While the response is on its way the deadline has begun, and nearly all of the 3 s are left.
  expect(left[3]).toMatch(/^Deadline stands still: [123]\.\d\d s left$/);
  await expect(button(page, "Continue")).toBeDisabled();
});

test("errors, a crash, a time-out and refused calls show Lambda's words", async ({ page }) => {
  await open(page, "error");
  const event = page.getByRole("combobox", { name: "Event" });
  const provoke = async (name: string): Promise<void> => {
    await event.selectOption(name);
    await button(page, "Invoke").click();
  };
  await setTimeoutSetting(page, "20");

  await provoke("report");
  await expect(result(page)).toContainText("Function error", COLD);
  await expect(result(page)).toContainText('"errorType":"OrderNotFound"');

  await provoke("exit");
  await expect(result(page)).toContainText("Runtime.ExitError", COLD);
  await expect(result(page)).toContainText("Error: Runtime exited with error: exit status 3");
  await expect(logs(page)).toContainText(/Status: error\s+Error Type: Runtime.ExitError/);

  await provoke("twice");
  await expect(message(page, "403 Forbidden")).toHaveCount(1, COLD);
  await message(page, "403 Forbidden").click();
  await region(page, "Inspector").getByRole("tab", { name: "Explain" }).click();
  await expect(region(page, "Inspector")).toContainText(
    "State transition from RuntimeResponseSentState to InvocationResponse failed for runtime.",
  );

  await button(page, "Live").click();
  await provoke("wrong-id");
  await expect(message(page, "400 Bad Request")).toHaveCount(1, COLD);

  await setTimeoutSetting(page, "1");
  await provoke("timeout");
  await expect(result(page)).toContainText("Timed out", COLD);
  await expect(result(page)).toContainText("Task timed out after 1.00 seconds");
});

test("a burst of 20 fills the lanes on a slow and busy computer too, and what is too much is throttled", async ({
  page,
}) => {
  // Three seconds of simulated time, and a computer that has no time: nothing may time out.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  const load = [1, 2].map(() => spawn(process.execPath, ["-e", "for (;;);"]));
  try {
    await open(page, "javascript");
    await button(page, "Burst").click();
    await expect(page.getByRole("status").filter({ hasText: "10 of 20" })).toContainText(
      "10 throttled with 429",
      COLD,
    );
  } finally {
    for (const loop of load) loop.kill("SIGKILL");
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  }
  const timeline = region(page, "Timeline");
  await timeline.getByRole("button", { name: "Timeline as table" }).click();
  await expect(timeline.getByRole("table")).toContainText(
    "20 invocations: 10 cold, 0 failed, 10 throttled",
  );
  // Once more: the environments are there. Some of what is throttled depends on who is done first.
  await button(page, "Burst").click();
  await expect(timeline.getByRole("table")).toContainText(
    "40 invocations: 10 cold, 0 failed",
    COLD,
  );
  await page
    .getByRole("status")
    .getByRole("button", { name: "Settings", exact: true })
    .first()
    .click();
  await expect(page.getByRole("textbox", { name: "Concurrency limit" })).toHaveValue("10");
});

test("the trace is scrubbed back, walked and left again", async ({ page }) => {
  await open(page, "javascript");
  const state = page.getByRole("status", { name: "State" });
  await button(page, "Invoke").click();
  await expect(result(page)).toContainText("Succeeded");
  await expect(state).toHaveText("Ready");

  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /was deployed/);
  await expect(state).toHaveText("No environment yet");
  await expect(result(page)).not.toContainText("Succeeded");
  await message(page, "200 OK").click();
  await expect(state).toHaveText("Running");
  await button(page, "Next").click();
  await button(page, "Back").click();
  await expect(state).toHaveText("Running");
  await button(page, "Live").click();
  await expect(state).toHaveText("Ready");
  await expect(result(page)).toContainText("Succeeded");
});

test("everything is done by keyboard alone", async ({ page }) => {
  await open(page, "javascript");
  const text = region(page, "Editor").getByRole("textbox").first();
  /** Tabs on until the focus is there; a page in which it never arrives fails. */
  const tabTo = async (target: Locator, key = "Tab"): Promise<void> => {
    for (let press = 0; press < 60; press += 1) {
      // The editor takes Tab for itself; Escape is the way out.
      if (await text.evaluate((element) => element === document.activeElement))
        await page.keyboard.press("Escape");
      await page.keyboard.press(key);
      if (await target.evaluate((element) => element.contains(document.activeElement))) return;
    }
    throw new Error("Tab never reached the control.");
  };
  /** A toolbar is one stop of Tab; the arrows lead to its controls. */
  const toStepMode = async (key = "Tab"): Promise<void> => {
    await tabTo(page.getByRole("toolbar", { name: "Run" }), key);
    await page.keyboard.press("End");
    const target = page.getByRole("switch", { name: "Step mode" });
    for (let press = 0; press < 12; press += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("ArrowLeft");
    }
    throw new Error("The arrows never reached the switch.");
  };
  await tabTo(button(page, "Invoke"));
  await page.keyboard.press("Enter");
  await expect(result(page)).toContainText("Succeeded");
  await toStepMode();
  await page.keyboard.press("Space");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(message(page, "Held at next.delivered")).toBeVisible();
  await page.keyboard.press("F10");
  await expect(message(page, "Held at response.received")).toBeVisible();
  await page.keyboard.press("F8");
  await expect(button(page, "Continue")).toBeDisabled();

  await tabTo(region(page, "Sequence").getByRole("group"));
  await page.keyboard.press("Home");
  await expect(message(page, "Deployed function")).toHaveAttribute("aria-current", "true");
  await tabTo(tab(page, "Headers"));
  await page.keyboard.press("End");
  await expect(tab(page, "Explain")).toHaveAttribute("aria-selected", "true");
  await tabTo(slider(page));
  await page.keyboard.press("End");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", /frozen|waits|finished/);

  // Into the editor and out of it, typing on the way.
  // Stepping has brought the runtime's own file forward.
  await tabTo(page.getByRole("tablist", { name: "Open files" }), "Shift+Tab");
  await page.keyboard.press("Home");
  await expect(tab(page, "index.mjs")).toHaveAttribute("aria-selected", "true");
  await tabTo(text);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText('export const handler = async () => "typed";\n');
  await toStepMode("Shift+Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(result(page)).toContainText('"typed"');
});

for (const { name, width, height, colorScheme } of [
  { name: "a phone, dark", width: 390, height: 844, colorScheme: "dark" },
  { name: "a small laptop", width: 1024, height: 768, colorScheme: "light" },
  { name: "200 % zoom of 1440 × 900", width: 720, height: 450, colorScheme: "light" },
  { name: "a wide screen", width: 2560, height: 1440, colorScheme: "dark" },
] as const) {
  test(`the main job fits ${name}, without motion`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page, "javascript");
    await button(page, "Invoke").click();
    // Where there is no room for both, the conversation is first and the result is a tab beside it.
    if (height < 500) await tab(page, "Result").click();
    await expect(result(page)).toContainText("Succeeded");
    await expect(button(page, "Invoke")).toBeInViewport();
    await expect(slider(page)).toBeInViewport();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    await expectNoViolations(page);
    expect(
      await page.evaluate(
        () => document.getAnimations().filter(({ playState }) => playState === "running").length,
      ),
    ).toBe(0);
  });
}

test("an extension in Bash is told of invocations, and of the first one's report in the second", async ({
  page,
}) => {
  await open(page, "telemetry");
  await setTimeoutSetting(page, "60");
  await button(page, "Invoke").click();
  await expect(logs(page)).toContainText("collector got: platform.initStart", COLD);
  await expect(logs(page)).toContainText("REPORT RequestId", COLD);
  await button(page, "Invoke").click();
  await expect(logs(page)).toContainText(/collector got:[a-zA-Z. ]*platform\.report/, COLD);

  const sequence = region(page, "Sequence");
  await expect(sequence).toContainText("collector");
  const late = message(page, "of an earlier invocation").first();
  await late.click();
  const inspector = region(page, "Inspector");
  await inspector.getByRole("tab", { name: "Explain" }).click();
  await expect(inspector).toContainText("arrives in the next invocation");
  await inspector.getByRole("tab", { name: "Payload" }).click();
  await expect(inspector).toContainText("platform.report");
});

test("an extension in JavaScript listens to telemetry, and gets the first report in the second invocation", async ({
  page,
}) => {
  await open(page, "telemetry-javascript");
  await button(page, "Invoke").click();
  await expect(logs(page)).toContainText("collector got: platform.initStart", COLD);
  await expect(logs(page)).toContainText(
    "EXTENSION\tName: collector.mjs\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
    COLD,
  );
  await expect(logs(page)).toContainText("REPORT RequestId", COLD);
  await button(page, "Invoke").click();
  await expect(logs(page)).toContainText(/collector got:[a-zA-Z. ]*platform\.report/, COLD);
  await expect(region(page, "Sequence")).toContainText("collector.mjs");
});

test("Invocation options: log tail, dry run, client context; an event that fails is tried again and leaves a dead letter", async ({
  page,
}) => {
  await open(page, "javascript");
  await page.getByRole("treeitem", { name: /index\.mjs/ }).click();
  await replaceText(
    page,
    "export const handler = async (event, context) => {\n" +
      "  if (context.clientContext?.custom?.ok) return context.invokedFunctionArn;\n" +
      '  throw new Error("no luck");\n' +
      "};\n",
  );
  await button(page, "Invocation options").click();
  const options = region(page, "Invocation options");
  await options.getByLabel("Client context").fill('{"custom":{"ok":true}}');
  await options.getByLabel("Qualifier").fill("live");
  await button(page, "Invoke").click();
  await expect(result(page)).toContainText("function:function:live", COLD);
  await result(page)
    .getByText(/^Log tail/)
    .click();
  await expect(result(page)).toContainText("Version: 1", COLD);

  await options.getByLabel("Invocation type").selectOption("DryRun");
  await button(page, "Invoke").click();
  await expect(result(page)).toContainText("204", COLD);
  await expect(result(page)).toContainText("nothing ran");

  // The waits of one and two minutes pass at once.
  await options.getByLabel("Invocation type").selectOption("Event");
  await options.getByLabel("Dead-letter queue").fill("arn:aws:sqs:us-east-1:123456789012:letters");
  await button(page, "Invoke").click();
  await expect(result(page)).toContainText("Given up after 3 tries: RetriesExhausted", COLD);
  await result(page).getByRole("button", { name: "Message for the dead-letter queue" }).click();
  await expect(region(page, "Inspector")).toContainText("ErrorMessage");
  await expect(region(page, "Inspector")).toContainText("no luck");
});
