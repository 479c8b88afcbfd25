import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { type Locator, type Page, expect, test } from "./support/test.ts";

// The stage alone, over a made-up trace (e2e/fixtures/stage.tsx), and at the end in the whole page.
const open = async (page: Page, query = ""): Promise<void> => {
  await page.goto(`e2e/fixtures/stage.html?${query}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
};
const sequence = (page: Page): Locator => page.getByRole("region", { name: "Sequence" });
const inspector = (page: Page): Locator => page.getByRole("region", { name: "Inspector" });
const state = (page: Page): Locator => page.getByRole("status", { name: "State" });
const message = (page: Page, name: string): Locator =>
  sequence(page).getByRole("listitem", { name });
const noViolations = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
    .disableRules(["page-has-heading-one", "landmark-one-main", "region"])
    .analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
    ),
  ).toEqual([]);
};

test.describe("the conversation", () => {
  test("names each message by method and path, or by status", async ({ page }) => {
    await open(page, "trace=held");
    await expect(message(page, "GET /2018-06-01/runtime/invocation/next").first()).toBeVisible();
    await expect(message(page, "200 OK")).toHaveCount(1);
    await expect(message(page, "202 Accepted")).toHaveCount(1);
    await expect(message(page, "Long poll waits for an event")).toHaveCount(1);
  });

  test("selects in every pane what is selected in one", async ({ page }) => {
    await open(page);
    await page.getByRole("searchbox", { name: "Filter" }).fill("status:403");
    await message(page, "403 Forbidden").click();
    await expect(message(page, "403 Forbidden")).toHaveAttribute("aria-current", "true");
    await expect(state(page)).toContainText("RuntimeResponseSentState");
    await expect(state(page)).toContainText("403 refused");
    await expect(inspector(page)).toContainText("Answer 403");
    await inspector(page).getByRole("tab", { name: "Raw" }).click();
    await expect(inspector(page)).toContainText("HTTP/1.1 403 Forbidden");
    await inspector(page).getByRole("tab", { name: "Explain" }).click();
    await expect(inspector(page)).toContainText(
      "State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed",
    );
    await expect(page.getByRole("slider", { name: "Position in the trace" })).toHaveAttribute(
      "aria-valuetext",
      /refused the call/,
    );
  });

  test("is walked by keyboard alone", async ({ page }) => {
    await open(page);
    await sequence(page).getByRole("group").focus();
    await page.keyboard.press("Home");
    await expect(message(page, "Deployed function")).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("j");
    await expect(message(page, "Invoke arrives").first()).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("k");
    await expect(message(page, "Invoke arrives").first()).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("End");
    await expect(message(page, "Long poll waits").last()).toHaveAttribute("aria-current", "true");
  });

  test("shows a held message, and the deadline that stands still", async ({ page }) => {
    await open(page, "trace=held");
    await expect(message(page, "Held at next.delivered")).toBeVisible();
    await expect(page.getByRole("status", { name: "Deadline" })).toHaveText(
      "Deadline stands still: 2.84 s left",
    );
    await page.getByRole("button", { name: "Next" }).click();
    expect(await page.evaluate(() => window.stage.steps)).toEqual(["step"]);
  });

  test("makes only the rows in view of 100 000 events", async ({ page }) => {
    await open(page, "trace=long&invocations=5556");
    await expect(message(page, "Long poll waits").last()).toBeVisible();
    expect(await page.getByRole("listitem").count()).toBeLessThan(80);
    await page.getByRole("button", { name: "First" }).click();
    await expect(sequence(page).getByRole("listitem").first()).toHaveAttribute(
      "aria-posinset",
      "1",
    );
    await expect(
      page.getByTitle(
        "The trace keeps the latest 100,000 events and 64.00 MB of payloads; 10,002 older events and 0 payloads are dropped",
      ),
    ).toHaveCount(2);
  });

  test("is at its end and complete when a flood of events is over", async ({ page }) => {
    await open(page, "trace=long&invocations=500");
    const before = await flood(page, 60, 50);
    const time = page.getByRole("region", { name: "Time", exact: true });
    await expect(time).toContainText(`${(before + 3000).toLocaleString("en")} /`);
    const last = sequence(page).getByRole("listitem").last();
    await expect(last).toBeInViewport();
    const [place, size] = await Promise.all(
      ["aria-posinset", "aria-setsize"].map((name) => last.getAttribute(name)),
    );
    expect(place).toBe(size);
    const rows = await page.evaluate(() => {
      const { rows: all } = window.stage.session.trace.sequence;
      return { count: all.end - all.first, last: all.last()?.name };
    });
    expect(size).toBe(String(rows.count));
    await expect(last).toHaveAccessibleName(rows.last ?? "");
  });

  test("stays where somebody scrolled to while events arrive", async ({ page }) => {
    await open(page, "trace=long&invocations=500");
    const list = sequence(page).getByRole("group");
    await expect(sequence(page).getByRole("listitem").last()).toBeInViewport();
    await list.evaluate((element) => element.scrollTo({ top: 2800 }));
    const hundredth = sequence(page).locator("[aria-posinset='101']");
    await expect(hundredth).toBeInViewport();
    const before = await flood(page, 10, 50);
    const time = page.getByRole("region", { name: "Time", exact: true });
    await expect(time).toContainText(`${(before + 500).toLocaleString("en")} /`);
    await expect(hundredth).toBeInViewport();
    expect(await list.evaluate((element) => element.scrollTop)).toBe(2800);
  });

  test("finds the rows of a filter in 100 000 events while it is typed", async ({ page }) => {
    await open(page, "trace=long&invocations=5556");
    const filter = page.getByRole("searchbox", { name: "Filter" });
    await filter.pressSequentially("status:202");
    await expect(filter).toHaveValue("status:202");
    await expect(message(page, "202 Accepted").last()).toHaveAttribute("aria-setsize", "15093");
    await filter.press("Escape");
    await expect(sequence(page).getByRole("listitem").last()).toHaveAttribute(
      "aria-setsize",
      /^5\d{4}$/,
    );
  });
});

/** Appends batches of events, one a frame, and gives how many there were before. */
async function flood(page: Page, batches: number, size: number): Promise<number> {
  return page.evaluate(
    async ([count, each]) => {
      const { trace } = window.stage.session;
      const { events } = trace;
      const before = events.end - events.first;
      const source = events.slice(1000, 1000 + count * each);
      for (let batch = 0; batch < count; batch += 1) {
        trace.append({ events: source.slice(batch * each, (batch + 1) * each), bodies: [] });
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return before;
    },
    [batches, size] as const,
  );
}

test.describe("time", () => {
  test("goes back, forth and to both ends", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "First" }).click();
    await expect(state(page)).toHaveText("No environment yet");
    const count = page.getByRole("region", { name: "Time", exact: true });
    await expect(count).toContainText("1 / 155");
    await page.getByRole("button", { name: "Next" }).click();
    await expect(count).toContainText("An invocation arrived.");
    await page.getByRole("button", { name: "Back" }).click();
    await expect(count).toContainText("1 / 155");
    await page.getByRole("button", { name: "Last", exact: true }).click();
    await expect(state(page)).toHaveText("Ready");
    await expect(page.getByRole("button", { name: "Live" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
  });

  test("is scrubbed with the slider", async ({ page }) => {
    await open(page);
    const slider = page.getByRole("slider", { name: "Position in the trace" });
    await slider.fill("14");
    await expect(state(page)).toHaveText("Running");
    await expect(page.getByRole("region", { name: "Result" })).toContainText("Running");
    await slider.press("ArrowRight");
    await expect(state(page)).toHaveText("InvocationResponse");
  });

  test("is replayed and stops at the end", async ({ page }) => {
    await open(page, "trace=held");
    await page.getByRole("combobox", { name: "Replay speed" }).selectOption("20");
    await page.getByRole("button", { name: "Replay" }).click();
    await expect(page.getByRole("button", { name: "Pause replay" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Live" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await expect(page.getByRole("button", { name: "Replay" })).toBeVisible();
  });

  test("has a table beside the lanes", async ({ page }) => {
    await open(page);
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("button", { name: "Timeline as table" }).click();
    await expect(timeline.getByRole("row")).toHaveCount(8);
    await expect(timeline.getByRole("row").nth(3)).toContainText("timeout");
    await timeline.getByRole("row").nth(3).getByRole("button").click();
    await expect(page.getByRole("region", { name: "Result" })).toContainText(
      "Waiting for an environment",
    );
  });
});

test.describe("inspector", () => {
  test("explains each header beside its wire name", async ({ page }) => {
    await open(page);
    const row = inspector(page)
      .getByRole("table", { name: "Headers" })
      .getByRole("row", { name: /Lambda-Runtime-Deadline-Ms/ });
    await expect(row.getByRole("cell").last()).toContainText("When the function times out");
  });

  test("shows a payload as JSON, text and hex", async ({ page }) => {
    await open(page);
    await inspector(page).getByRole("tab", { name: "Payload" }).click();
    await expect(inspector(page)).toContainText('"routeKey": "GET /hello"');
    await inspector(page).getByRole("button", { name: "Text", exact: true }).click();
    await expect(inspector(page)).toContainText('{"version":"2.0","routeKey"');
    await inspector(page).getByRole("button", { name: "Hex" }).click();
    await expect(inspector(page)).toContainText("000000  7b 22 76 65 72 73 69 6f");
  });

  test("copies the call as curl", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page);
    await inspector(page).getByRole("button", { name: "Copy as curl" }).click();
    await expect(inspector(page).getByText("Copied")).toBeAttached();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      "$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next",
    );
  });
});

test.describe("filter and logs", () => {
  test("hides what does not match, and says which word it cannot read", async ({ page }) => {
    await open(page);
    const filter = page.getByRole("searchbox", { name: "Filter" });
    await filter.fill("status:4xx");
    await expect(sequence(page).getByRole("listitem")).toHaveCount(4);
    await filter.fill("status:4xx nonsense:1");
    await expect(page.getByRole("alert")).toContainText("Cannot filter by “nonsense:1”");
    await filter.fill("req:ffff");
    await expect(sequence(page)).toContainText("The filter hides every message");
    await sequence(page).getByRole("button", { name: "Clear the filter" }).click();
    await expect(filter).toHaveValue("");
  });

  test("finds log lines, and those of one invocation", async ({ page }) => {
    await open(page);
    const log = page.getByRole("log", { name: "Logs" });
    await expect(log).toContainText("REPORT RequestId:");
    await page.getByRole("searchbox", { name: "Search logs" }).fill("timeout");
    await expect(log).toContainText("warn sleeping longer than the timeout");
    await expect(log.locator("mark").first()).toHaveText("timeout", { ignoreCase: true });
    await page.getByRole("searchbox", { name: "Search logs" }).fill("");
    await page.getByRole("button", { name: "This invocation" }).click();
    await expect(log).not.toContainText("sleeping");
    await expect(log).toContainText("START RequestId: 538453d7");
  });
});

test("saves the trace and shows it again", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Trace" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /Save trace/ }).click();
  const path = await (await download).path();
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({
    format: "lambda-runtime-playground-trace",
    version: 2,
  });

  await open(page, "trace=empty");
  await expect(sequence(page)).toContainText("A custom runtime asks, Lambda answers");
  await page.getByLabel("Trace file", { exact: true }).setInputFiles(path);
  await expect(page.getByRole("region", { name: "Time", exact: true })).toContainText("155 / 155");
  await expect(state(page)).toHaveText("Ready");
});

for (const [name, query, size] of [
  ["light", "", { width: 1440, height: 900 }],
  ["dark, refused call, machine", "theme=dark", { width: 1440, height: 900 }],
  ["held", "trace=held", { width: 1024, height: 768 }],
  ["empty", "trace=empty", { width: 1440, height: 900 }],
  ["narrow", "", { width: 390, height: 844 }],
  ["narrow and dark", "theme=dark", { width: 390, height: 844 }],
] as const) {
  test(`has no accessibility violation: ${name}`, async ({ page }) => {
    await page.setViewportSize(size);
    await open(page, query);
    if (name.includes("machine")) {
      await page.getByRole("button", { name: "Machine" }).click();
      await page.getByRole("searchbox", { name: "Filter" }).fill("status:403 -x");
      await message(page, "403 Forbidden").click();
    }
    await noViolations(page);
    const tabs =
      size.width === 390
        ? ["Inspector", "Logs", "Result", "Timeline", "State"]
        : ["Payload", "Raw", "Explain"];
    for (const tab of tabs) {
      await page.getByRole("tab", { name: tab }).click();
      await noViolations(page);
    }
  });
}

test("is one column with tabs in a narrow window", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  // The rows move up once, when the result under them is there.
  await expect(page.getByRole("region", { name: "Result" })).not.toHaveAttribute(
    "data-tone",
    "none",
  );
  await message(page, "200 OK").last().click();
  await page.getByRole("tab", { name: "Inspector" }).click();
  await expect(inspector(page)).toContainText("Lambda-Runtime-Aws-Request-Id");
  await page.getByRole("tab", { name: "State" }).click();
  await expect(state(page)).toHaveText("Running");
});

test("moves nothing with reduced motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "trace=held");
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test("shows a real invocation in the whole page", async ({ page }) => {
  await page.goto("?example=javascript");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await page.getByRole("button", { name: "Invoke" }).click();
  // The first invocation loads the engine as well.
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Succeeded", {
    timeout: 45_000,
  });
  await expect(message(page, "GET /2018-06-01/runtime/invocation/next").first()).toBeAttached();
  await expect(message(page, "200 OK").first()).toBeAttached();
  await expect(message(page, "202 Accepted").first()).toBeAttached();
  await expect(state(page)).toHaveText("Ready");
  await expect(page.getByRole("log", { name: "Logs" })).toContainText("START RequestId:");
  await expect(page.getByRole("log", { name: "Logs" })).toContainText("REPORT RequestId:");
  await expect(inspector(page).getByRole("table", { name: "Headers" })).toContainText(
    "Lambda-Runtime-Aws-Request-Id",
  );
});
