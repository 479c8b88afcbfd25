import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Locator, type Page, expect, test } from "./support/test.ts";

/* Compiled bootstraps at native speed: the installed package runs them, the page it serves shows the run. */

const button = (page: Page, name: string): Locator =>
  page.getByRole("button", { name, exact: true });
const region = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true });
const message = (page: Page, name: string): Locator =>
  region(page, "Sequence").getByRole("listitem", { name });

// One worker: the package is made and installed once.
test.describe.configure({ mode: "default" });

/** Holds the installed package, and a folder for each function. */
let root: string;
test.beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "attached-"));
  installPackage();
});
test.afterAll(() => rmSync(root, { recursive: true, force: true }));

const repository = fileURLToPath(new URL("..", import.meta.url));

/** What a person gets who types `npx`: the packed files and nothing else, no development dependency among them. */
function installPackage(): void {
  const options = { cwd: root, stdio: "pipe" } as const;
  const script = join(repository, "scripts/package.mjs");
  const page = join(repository, ".cache/dist-e2e");
  execFileSync(process.execPath, [script, "--page", page, "--into", root], options);
  const tarball = readdirSync(root).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(root, "package.json"), "{}");
  execFileSync("npm", ["install", "--omit=dev", "--offline", "--no-audit", tarball], options);
}

/** How to compile `support/native/bootstrap.*`; missing compilers are a failure, `npm test` installs them. */
const COMPILERS = {
  C: (source: string, program: string) => ({
    command: "cc",
    args: ["-o", program, `${source}.c`],
  }),
  Go: (source: string, program: string) => ({
    command: "go",
    args: ["build", "-o", program, `${source}.go`],
  }),
};

type Language = keyof typeof COMPILERS;

/** A working directory with a function in it, and events. */
function compiled(language: Language): string {
  const work = mkdtempSync(join(root, `${language}-`));
  const source = fileURLToPath(new URL("support/native/bootstrap", import.meta.url));
  mkdirSync(join(work, "fn"), { recursive: true });
  mkdirSync(join(work, "events"), { recursive: true });
  writeFileSync(join(work, "events", "a.json"), "{}");
  writeFileSync(join(work, "events", "hang.json"), '"hang"');
  writeFileSync(join(work, "fn", "notes.c"), "#include <stdio.h>\n");
  const { command, args } = COMPILERS[language](source, join(work, "fn", "bootstrap"));
  execFileSync(command, args, { env: { ...process.env, GOCACHE: join(tmpdir(), "go-build") } });
  return work;
}

interface Local {
  /** The address that it prints. */
  readonly address: string;
  readonly end: () => Promise<void>;
}

/** The installed command on free ports, as typed in a folder; ends with the test. */
async function startLocal(work: string, ...args: readonly string[]): Promise<Local> {
  const command = join(root, "node_modules/.bin/lambda-runtime-playground");
  const child = spawn(command, [...args, "--port", "0", "--api-port", "0"], {
    cwd: work,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
  });
  await expect.poll(() => output, { timeout: 60_000 }).toContain("See it run: ");
  return {
    address: /See it run: (\S+)/.exec(output)?.[1] ?? "",
    async end() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** The letter of `/proc/PID/stat`; empty when the process is gone. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return /\) (?<state>\S)/.exec(stat)?.groups?.["state"] ?? "";
  } catch {
    return "";
  }
}

async function openAttached(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

async function invoked(page: Page): Promise<number> {
  await button(page, "Invoke").click();
  await expect(region(page, "Result")).toContainText('"pid":');
  return Number(/"pid":\s*(\d+)/.exec(await region(page, "Result").innerText())?.[1]);
}

for (const language of ["C", "Go"] as const) {
  test(`a ${language} program is invoked, frozen, stepped, burst and stopped from the attached page`, async ({
    page,
  }) => {
    const { address, end } = await startLocal(compiled(language), "fn", "--events", "events");
    try {
      await openAttached(page, address);
      const pid = await invoked(page);
      await expect(page.getByRole("log", { name: "Logs" })).toContainText("native handler");
      await expect.poll(() => stateOf(pid)).toBe("T");

      await page.getByRole("switch", { name: "Step mode" }).click();
      await button(page, "Invoke").click();
      await expect(page.getByText("Time stands still")).toBeVisible();
      await expect.poll(() => stateOf(pid)).toBe("T");
      for (let steps = 0; steps < 12 && (await button(page, "Continue").isEnabled()); steps += 1) {
        await button(page, "Step").click();
      }
      await page.getByRole("switch", { name: "Step mode" }).click();

      await button(page, "Burst").click();
      await expect(region(page, "Timeline")).toContainText("10");
      await expect(button(page, "Stop")).toBeDisabled();

      await page.getByRole("combobox", { name: "Event" }).selectOption("hang");
      await button(page, "Invoke").click();
      await button(page, "Stop").click();
      await expect(button(page, "Stop")).toBeDisabled();
      await expect.poll(() => stateOf(pid)).toBe("");
    } finally {
      await end();
    }
  });
}

test("what looks at a run works as in the tab: filter, time travel, breakpoints, injected failures, requests, saved traces and runs", async ({
  page,
}) => {
  const { address, end } = await startLocal(compiled("C"), "fn", "--events", "events");
  try {
    await openAttached(page, address);
    const pid = await invoked(page);

    // Filter and time travel change what is shown, not what runs.
    const filter = page.getByRole("searchbox", { name: "Filter" });
    await filter.fill("status:202");
    const polls = message(page, "GET /2018-06-01/runtime/invocation/next");
    await expect(polls).toHaveCount(0);
    await filter.fill("");
    await expect(polls).toHaveCount(2);
    const slider = page.getByRole("slider", { name: "Position in the trace" });
    await slider.fill("2");
    await expect(region(page, "Time")).toContainText("3 / ");
    await slider.press("End");

    // A breakpoint holds the answer, and really stops the process.
    await button(page, "Breakpoints").click();
    const breakpoints = page.getByRole("dialog", { name: "Breakpoints" });
    await breakpoints.getByRole("combobox", { name: "Endpoint" }).selectOption("/response");
    await breakpoints.getByRole("button", { name: "Add", exact: true }).click();
    await page.keyboard.press("Escape");
    await button(page, "Invoke").click();
    await expect(button(page, "Continue")).toBeEnabled();
    await expect.poll(() => stateOf(pid)).toBe("T");
    await button(page, "Continue").click();
    await expect(region(page, "Result")).toContainText("Answered");
    await button(page, "Continue").click();
    await expect(region(page, "Result")).toContainText("Succeeded");
    await page.getByRole("button", { name: "Breakpoints, 1 set" }).click();
    await breakpoints.getByRole("button", { name: /^Remove/ }).click();
    await page.keyboard.press("Escape");

    // The trace is saved as a file.
    await button(page, "Trace").click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /Save trace/ }).click();
    expect(JSON.parse(readFileSync(await (await download).path(), "utf8"))).toMatchObject({
      format: "lambda-runtime-playground-trace",
    });

    // The process is killed from outside; the next invocation is a cold start.
    await page.keyboard.press("F1");
    await page.getByRole("combobox", { name: "Command palette" }).fill("inject: kill");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send SIGKILL to environment 1" }).click();
    await expect.poll(() => stateOf(pid)).toBe("");
    await page.keyboard.press("Escape");

    // A request goes through a front end to the new process.
    await page.getByRole("tab", { name: "Request", exact: true }).click();
    const request = region(page, "Request");
    await request.getByRole("textbox", { name: "Path and query" }).fill("/hello");
    await request.getByRole("button", { name: "Send", exact: true }).click();
    await expect(request).toContainText('"pid"');
    await expect(request).not.toContainText(String(pid));
  } finally {
    await end();
  }
});

test("pages watch together, come late, keep settings, and do not change files", async ({
  page,
}) => {
  const work = compiled("C");
  const { address, end } = await startLocal(work, "fn", "--timeout", "8");
  try {
    await openAttached(page, address);
    await expect(page.getByRole("banner")).toContainText(`Attached to ${join(work, "fn")}`);
    const pid = await invoked(page);
    // A client beside the page: the page shows what it did.
    const url = new URL("/2015-03-31/functions/function/invocations", address);
    const answer = await fetch(url, { method: "POST", body: "{}" });
    expect(await answer.json()).toEqual({ pid });
    await expect(message(page, "GET /2018-06-01/runtime/invocation/next")).toHaveCount(3);

    // The editor shows the file, and does not pretend to change it.
    await page.getByRole("treeitem", { name: /notes\.c/ }).click();
    await page.getByRole("region", { name: "Editor" }).getByRole("textbox").first().focus();
    await page.keyboard.type("typed in vain");
    await expect(region(page, "Editor")).toContainText("#include");
    await expect(region(page, "Editor")).not.toContainText("typed in vain");

    // A page that comes late gets the whole trace, and settings that another page changes.
    const late = await page.context().newPage();
    await openAttached(late, address);
    await expect(message(late, "GET /2018-06-01/runtime/invocation/next")).toHaveCount(3);
    await page.keyboard.press("ControlOrMeta+,");
    await page.getByRole("textbox", { name: "Timeout" }).fill("77");
    await page.getByRole("button", { name: "Save to playground.json" }).click();
    await expect(page.getByText(`Saved in ${join(work, "playground.json")}`)).toBeVisible();
    await late.bringToFront();
    await late.keyboard.press("ControlOrMeta+,");
    await expect(late.getByRole("textbox", { name: "Timeout" })).toHaveValue("77");

    await end();
    await expect(page.getByRole("banner")).toContainText("Not connected");
  } finally {
    await end();
  }
  // The command reads the file next time, without being told anything.
  const again = await startLocal(work);
  try {
    await openAttached(page, again.address);
    await page.keyboard.press("ControlOrMeta+,");
    await expect(page.getByRole("textbox", { name: "Timeout" })).toHaveValue("77");
    await invoked(page);
  } finally {
    await again.end();
  }
});

test("the tab's project goes on as a real process with the command that the tab shows", async ({
  page,
}) => {
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
  await button(page, "More").click();
  await page.getByRole("menuitem", { name: "Run on this computer" }).click();
  const command = await page
    .getByRole("textbox", { name: "With the project in a link" })
    .inputValue();
  const link = /^npx lambda-runtime-playground '(?<link>\S+)'$/.exec(command)?.groups?.["link"];
  const work = mkdtempSync(join(root, "bridge-"));
  const { address, end } = await startLocal(work, link ?? "");
  try {
    const attached = await page.context().newPage();
    await openAttached(attached, address);
    await button(attached, "Invoke").click();
    await expect(region(attached, "Result")).toContainText("Succeeded");
    await expect(attached.getByRole("banner")).toContainText(`Attached to ${work}`);
  } finally {
    await end();
  }
});

test("an address with a wrong secret shows nothing and says why", async ({ page }) => {
  const { address, end } = await startLocal(compiled("C"), "fn");
  try {
    await page.goto(address.replace(/attached=.*/, "attached=guess"));
    await expect(page.getByRole("banner")).toContainText("the secret in this page's address");
    await expect(page.locator("html")).not.toHaveAttribute("data-ready", "true");
  } finally {
    await end();
  }
});
