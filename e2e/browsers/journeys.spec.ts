import { deployableEntries } from "../../src/bundle/deployable-bundle.ts";
import { writeZip } from "../../src/bundle/zip-writer.ts";
import { EXAMPLE_IDS, type ExampleId } from "../../src/project/examples/examples.ts";
import {
  DEFAULT_SETTINGS,
  type FunctionSettings,
  type Project,
} from "../../src/project/project.ts";
import { encodeShareValue } from "../../src/project/share-link.ts";
import type { App, Target } from "./app.ts";
import { expect, test } from "./fixture.ts";

/* The main job in each browser, described once. What only one browser can show stands in the other specs. */

test.describe.configure({ timeout: 600_000 });

const button = (name: string): Target => ({ role: "button", name });
const tab = (name: string): Target => ({ role: "tab", name });
const result: Target = { role: "region", name: "Result" };
const logs: Target = { role: "log", name: "Logs" };
const files: Target = { role: "tree", name: "Files" };
const sequence: Target = { role: "region", name: "Sequence" };

function javaScriptProject(text: string, settings: Partial<FunctionSettings> = {}): Project {
  return {
    name: "test",
    files: new Map([["task/index.mjs", { content: { kind: "text", text }, mode: 0o644 }]]),
    layers: [],
    settings: { ...DEFAULT_SETTINGS, engine: "javascript", handler: "index.handler", ...settings },
    events: [{ name: "empty", text: "{}" }],
    requests: [],
  };
}

async function openProject(app: App, project: Project): Promise<void> {
  await app.open(`./#p=${encodeShareValue(project)}`);
}

/** Time enough for an emulated processor on a busy computer. */
async function allowTime(app: App): Promise<void> {
  await app.click(tab("Settings"));
  await app.fill({ role: "textbox", name: "Timeout", isPart: true }, "600");
}

async function isHeldAt(app: App, gate: string): Promise<void> {
  const row: Target = { role: "listitem", name: `Held at ${gate}`, isPart: true, within: sequence };
  await app.until(`the row that is held at ${gate}`, () => app.find(row));
}

/** What the first Invoke of each example says. */
const FIRST_ANSWERS: Readonly<Record<ExampleId, string>> = {
  bash: '{"statusCode":200',
  warm: "Succeeded",
  error: '"errorType":"OrderNotFound"',
  layer: "Succeeded",
  javascript: "invocations",
  typescript: "Succeeded",
  "javascript-bootstrap": "Succeeded",
  streaming: "third of",
  extension: '"invocationsSeenByTheExtension"',
  telemetry: '"done":true',
  "telemetry-javascript": '"count":1',
  "internal-extension": '"seenByTheExtension"',
};

for (const id of EXAMPLE_IDS) {
  test(`first Invoke: the example ${id} answers`, async ({ app }) => {
    await app.open(`./?example=${id}`);
    await allowTime(app);
    await app.click(button("Invoke"));
    await app.says(result, FIRST_ANSWERS[id]);
    await app.says(logs, "REPORT RequestId");
  });
}

test("edit: what is typed is what runs next, and is there after a reload", async ({ app }) => {
  await app.open("./?example=javascript");
  await app.click({ role: "treeitem", name: "index.mjs", isPart: true, within: files });
  await app.replaceText('export const handler = async () => "typed here";\n');
  await app.click(button("Invoke"));
  await app.says(result, '"typed here"');
  await app.driver.reload();
  await app.ready();
  await app.click(button("Invoke"));
  await app.says(result, '"typed here"');
});

test("step: an invocation is held at its gates and walked back", async ({ app }) => {
  await app.open("./?example=javascript");
  await app.click(button("Step"));
  for (const gate of ["init", "next.requested", "next.delivered", "response.received"]) {
    await isHeldAt(app, gate);
    await app.click(button("Step"));
  }
  await isHeldAt(app, "response.accepted");
  await app.click(button("Continue"));
  await app.says(result, "Succeeded");
  await app.click(button("Back"));
  await app.click(button("Live"));
  await app.says({ role: "status", name: "State" }, "Ready");
});

test("download and import: the bundle has the same bytes everywhere, the project comes back by drop", async ({
  app,
}) => {
  const project = javaScriptProject(
    `export const handler = async () => "${"again ".repeat(500)}";\n`,
  );
  await openProject(app, project);
  const bundle = await app.download("Deployable bundle (.zip)");
  expect(Buffer.from(bundle).equals(Buffer.from(writeZip(deployableEntries(project))))).toBe(true);
  const saved = await app.download("Project (.zip)");
  await app.open("./?example=bash");
  await app.drop("saved.zip", saved);
  await app.says({ role: "page" }, "Opened “test” from saved.zip");
  await app.says(files, "index.mjs");
  await app.driver.reload();
  await app.ready();
  await app.says(files, "index.mjs");
});

test("share: the link opens the same project and runs nothing", async ({ app }) => {
  await app.open("./?example=typescript");
  await app.click(button("Share"));
  const dialog: Target = { role: "dialog", name: "Share", isPart: true };
  const link = await app.until("the link", async () => {
    const field = await app.find({ role: "textbox", name: "Link", isPart: true, within: dialog });
    return field?.value;
  });
  // An address that differs in its hash only would be no new visit.
  await app.open("./?example=bash");
  await app.open(link);
  await app.says({ role: "page" }, "Opened the shared project “TypeScript handler”");
  await app.says(files, "greeting.ts");
  expect((await app.find(logs))?.text ?? "").not.toContain("START RequestId");
});

test("live endpoint: a real request reaches the function", async ({ app }) => {
  await app.open("./?example=javascript");
  await app.click(tab("Request"));
  await app.click(tab("Live endpoints"));
  await app.says({ role: "page" }, "Real requests from this origin reach your function");
  const body = await app.driver.evaluate(
    async () => (await fetch("live/url/hello?name=Bob")).text(),
    undefined,
  );
  expect(body).toContain("Hello Bob");
});

test("freeze: nothing of a program runs between two invocations", async ({ app }) => {
  await openProject(
    app,
    javaScriptProject(`let ticks = 0;
let round = 0;
setInterval(() => { ticks += 1; }, 5);
export const handler = async () => {
  const before = ticks;
  round += 1;
  while (ticks === before) await new Promise((resolve) => setTimeout(resolve, 20));
  return { round, before };
};
`),
  );
  const seen: number[] = [];
  for (const round of [1, 2]) {
    await app.click(button("Invoke"));
    // The round is in the answer: the log tells of its end before or after the result does.
    const text = await app.says(result, `"round":${round}`);
    seen.push(Number(/"before":(\d+)/.exec(text)?.[1]));
    // However long nobody invokes: the page's clock goes on, the program's timers don't.
    await app.driver.evaluate(
      () => new Promise<void>((resolve) => setTimeout(resolve, 1000)),
      undefined,
    );
  }
  // 1000 ms would be 200 ticks.
  expect(seen[1]).toBeLessThan(100);
});

test("endless loop: the page goes on, Stop ends it, and the next invocation answers", async ({
  app,
}) => {
  await openProject(
    app,
    javaScriptProject(
      "export const handler = async (event) => { if (event.loop) for (;;); return 'well'; };\n",
      { timeoutSeconds: 600 },
    ),
  );
  await app.click(button("Invoke"));
  await app.says(result, '"well"');
  await openProject(
    app,
    javaScriptProject("export const handler = async () => { for (;;); };\n", {
      timeoutSeconds: 600,
    }),
  );
  await app.driver.reload();
  await app.ready();
  await app.click(button("Invoke"));
  await app.click(button("Stop"));
  await app.until(
    "Stop to have ended it",
    async () => (await app.find(button("Stop")))?.isDisabled,
  );
  await app.until(
    "Invoke to be there again",
    async () => (await app.find(button("Invoke")))?.isDisabled === false,
  );
});
