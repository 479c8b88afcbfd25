// Streams invocations of a C program to two attached pages, and compares with the time that they take without a page.
// Not part of `npm test`: npm run package && npx tsx scripts/soak/attached-soak.ts [count]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type Page, chromium } from "@playwright/test";
import { findBrowser } from "../lib/browser.mjs";

const COUNT = Number(process.argv[2] ?? 10_000);
/** Attached invocations may take so many times as long as others. */
const LIMIT = 1.3;
const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "attached-soak-"));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

execFileSync("cc", ["-o", join(work, "bootstrap"), join(root, "e2e/support/native/bootstrap.c")]);
const local = spawn(
  process.execPath,
  [join(root, ".cache/package/cli/cli.mjs"), work, "--port", "0", "--api-port", "0"],
  { stdio: ["ignore", "ignore", "pipe"] },
);
const address = await new Promise<string>((resolve, reject) => {
  let output = "";
  local.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    const found = /See it run: (\S+)/.exec(output)?.[1];
    if (found !== undefined) resolve(found);
  });
  local.on("exit", () => reject(new Error(output)));
});

function invoke(): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = new URL("/2015-03-31/functions/function/invocations", address);
    const outgoing = request(url, { method: "POST", agent }, (incoming) => {
      incoming.resume().on("end", () => {
        if (incoming.statusCode === 200) resolve();
        else reject(new Error(`status ${incoming.statusCode}`));
      });
    });
    outgoing.on("error", reject).end("{}");
  });
}

/** Milliseconds for one invocation. */
async function round(count: number): Promise<number> {
  const started = performance.now();
  for (let done = 0; done < count; done += 1) await invoke();
  return (performance.now() - started) / count;
}

const memoryMb = (): number =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${local.pid}/status`, "latin1"))?.[1]) / 1024;

/** How many trace events a page has heard of, and what it keeps of them in memory. */
async function look(page: Page): Promise<{ readonly events: number; readonly heapMb: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  const text = await page.getByRole("contentinfo").or(page.locator("body")).first().innerText();
  const shown = /([\d,]+) \/ ([\d,]+)/.exec(text)?.[2] ?? "";
  return { events: Number(shown.replaceAll(",", "")), heapMb: usedSize / 1024 / 1024 };
}

/** Both pages, once they have caught up with each other and nothing more comes. */
async function settled(pages: readonly Page[]): Promise<Awaited<ReturnType<typeof look>>[]> {
  let before = "";
  for (;;) {
    const now = await Promise.all(pages.map(look));
    const events = now.map((page) => page.events).join(" ");
    if (events === before) return now;
    before = events;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

let browser: Browser | undefined;
try {
  await round(200);
  const first = await round(COUNT / 2);
  const executablePath = findBrowser();
  browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const pages: Page[] = [];
  for (let count = 0; count < 2; count += 1) {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator("html[data-ready=true]").waitFor();
    pages.push(page);
  }
  const before = await settled(pages);
  const memoryBefore = memoryMb();
  const attached = await round(COUNT);
  const lag = performance.now();
  const after = await settled(pages);
  const memoryAfter = memoryMb();
  const caughtUp = performance.now() - lag;
  await browser.close();
  const last = await round(COUNT / 2);
  const alone = (first + last) / 2;
  const ratio = attached / alone;
  console.log(
    JSON.stringify(
      {
        invocations: COUNT,
        aloneMs: alone.toFixed(2),
        attachedMs: attached.toFixed(2),
        ratio: ratio.toFixed(2),
        caughtUpMs: Math.round(caughtUp),
        commandMemoryMb: [memoryBefore, memoryAfter].map(Math.round),
        pagesBefore: before,
        pagesAfter: after,
      },
      undefined,
      2,
    ),
  );
  const [one, other] = after;
  if (one?.events !== other?.events) throw new Error("The pages differ: something was lost.");
  if (ratio > LIMIT) throw new Error(`${ratio.toFixed(2)} times as long, more than ${LIMIT}.`);
} finally {
  await browser?.close();
  local.kill("SIGINT");
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
