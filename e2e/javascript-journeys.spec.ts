import { type Page, expect, test } from "./support/test.ts";
import { DEFAULT_SETTINGS, type FunctionSettings, type Project } from "../src/project/project.ts";
import { encodeShareValue } from "../src/project/share-link.ts";

/* JavaScript in the whole playground: from the page's button through service, wire and sandbox, and back. */

const invoke = (page: Page) => page.getByRole("button", { name: "Invoke", exact: true });
const result = (page: Page) => page.getByRole("region", { name: "Result" });
const logs = (page: Page) => page.getByRole("log", { name: "Logs" });

async function openExample(page: Page, id: string): Promise<void> {
  await page.goto(`./?example=${id}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

/** Opens a project from a link, as a visitor gets it from somebody else. */
async function openProject(
  page: Page,
  files: Readonly<Record<string, string>>,
  settings: Partial<FunctionSettings> = {},
): Promise<void> {
  const project: Project = {
    name: "test",
    files: new Map(
      Object.entries(files).map(([name, text]) => [
        `task/${name}`,
        { content: { kind: "text", text }, mode: 0o644 },
      ]),
    ),
    layers: [],
    settings: {
      ...DEFAULT_SETTINGS,
      engine: "javascript",
      handler: "index.handler",
      ...settings,
    },
    events: [{ name: "empty", text: "{}" }],
    requests: [],
  };
  await page.goto(`./#p=${encodeShareValue(project)}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

test("the JavaScript example answers, warm the second time", async ({ page }) => {
  await openExample(page, "javascript");
  await invoke(page).click();
  await expect(result(page)).toContainText(String.raw`\"invocations\":1`);
  await expect(logs(page)).toContainText("Init Duration:");
  await invoke(page).click();
  await expect(result(page)).toContainText(String.raw`\"invocations\":2`);
  await expect(logs(page)).toContainText("invocation 2,");
});

test("the TypeScript example answers", async ({ page }) => {
  await openExample(page, "typescript");
  await invoke(page).click();
  await expect(result(page)).toContainText("Succeeded");
});

test("the JavaScript bootstrap answers", async ({ page }) => {
  await openExample(page, "javascript-bootstrap");
  await page.getByRole("combobox", { name: "Event" }).selectOption("twelve");
  await invoke(page).click();
  await expect(result(page)).toContainText("144");
});

test("the streaming example streams its parts behind the prelude", async ({ page }) => {
  await openExample(page, "streaming");
  await invoke(page).click();
  await expect(result(page)).toContainText("first of");
  await expect(result(page)).toContainText("third of");
});

test("a handler's error reaches the caller with its type and trace", async ({ page }) => {
  await openProject(page, {
    "index.mjs": 'export const handler = async () => {\n  throw new RangeError("out of it");\n};\n',
  });
  await invoke(page).click();
  await expect(result(page)).toContainText('"errorType":"RangeError","errorMessage":"out of it"');
  await expect(result(page)).toContainText("file:///var/task/index.mjs:2:9");
});

test("an endless loop times out, the next invocation starts afresh", async ({ page }) => {
  await openProject(
    page,
    {
      "index.mjs":
        "let count = 0;\nexport const handler = async () => {\n  count += 1;\n  if (count === 2) for (;;);\n  return { count };\n};\n",
    },
    { timeoutSeconds: 1 },
  );
  await invoke(page).click();
  await expect(result(page)).toContainText('{"count":1}');
  await invoke(page).click();
  await expect(result(page)).toContainText("Task timed out after 1.00 seconds");
  await expect(logs(page)).toContainText("Status: timeout");
  await invoke(page).click();
  await expect(result(page)).toContainText('{"count":1}');
});

/** Counts the page's frames from now on, at the window's `frames`. */
async function countFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const scope = globalThis as unknown as { painted: number };
    scope.painted = 0;
    const paint = (): void => {
      scope.painted += 1;
      requestAnimationFrame(paint);
    };
    requestAnimationFrame(paint);
  });
  return () => page.evaluate(() => (globalThis as unknown as { painted: number }).painted);
}

const ENDLESS: readonly { name: string; body: string }[] = [
  { name: "a loop", body: "for (;;);" },
  { name: "a loop of microtasks", body: "for (;;) await null;" },
  {
    name: "while (true) await fetch(next)",
    body: "while (true) await fetch(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next`);",
  },
];

for (const { name, body } of ENDLESS) {
  test(`${name} ends at the deadline, and the page paints on meanwhile`, async ({ page }) => {
    await openProject(
      page,
      { "index.mjs": `export const handler = async () => {\n  ${body}\n};\n` },
      { timeoutSeconds: 1 },
    );
    const painted = await countFrames(page);
    await invoke(page).click();
    await expect(result(page)).toContainText("Task timed out after 1.00 seconds");
    // A second at sixty frames; on a machine that is busy otherwise, far fewer. A page that stood still has none.
    expect(await painted()).toBeGreaterThan(10);
  });
}

test("a crash ends the state of its environment, and the next invocation starts afresh", async ({
  page,
}) => {
  await openProject(page, {
    "index.mjs":
      "let count = 0;\nexport const handler = async () => {\n  count += 1;\n  if (count === 2) process.exit(1);\n  return { count };\n};\n",
  });
  await invoke(page).click();
  await expect(result(page)).toContainText('{"count":1}');
  await invoke(page).click();
  await expect(result(page)).toContainText("Runtime.ExitError");
  await invoke(page).click();
  await expect(result(page)).toContainText('{"count":1}');
});

test("an exit in the middle is Lambda's Runtime.ExitError", async ({ page }) => {
  await openProject(page, { "index.mjs": "export const handler = async () => process.exit(3);\n" });
  await invoke(page).click();
  await expect(result(page)).toContainText("Runtime exited with error: exit status 3");
  await expect(result(page)).toContainText("Runtime.ExitError");
});

test("a module that cannot be loaded fails the Init with Lambda's type", async ({ page }) => {
  await openProject(page, {
    "index.mjs": 'import _ from "lodash";\nexport const handler = () => _;\n',
  });
  await invoke(page).click();
  await expect(result(page)).toContainText("Runtime.ImportModuleError");
  await expect(result(page)).toContainText("The playground installs no packages");
  await expect(logs(page)).toContainText("Phase: init");
});

test("a network request is refused with the name of the setting that allows it", async ({
  page,
}) => {
  await openProject(page, {
    "index.mjs":
      'export const handler = async () => (await fetch("https://example.com/")).status;\n',
  });
  await invoke(page).click();
  await expect(result(page)).toContainText("this project may not reach https://example.com");
});

test("nothing of a shared project runs before the visitor presses Invoke", async ({ page }) => {
  await openProject(page, { "bootstrap.mjs": 'console.log("ran by itself");\n' });
  await expect(invoke(page)).toBeEnabled();
  await expect(logs(page)).not.toContainText("ran by itself");
  await invoke(page).click();
  await expect(logs(page)).toContainText("ran by itself");
  await expect(result(page)).toContainText("Runtime exited without providing a reason");
});
