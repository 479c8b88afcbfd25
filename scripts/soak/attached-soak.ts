// Streams invocations of a C program to two attached pages, and compares with the time that they take without a page: two
// commands run side by side, one with the pages, and take turns, so that other work on the machine slows both alike.
// Not part of `npm test`: npm run package && npx tsx scripts/soak/attached-soak.ts [count]
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type Page, chromium } from "@playwright/test";
import { findBrowser } from "../lib/browser.mjs";

const COUNT = Number(process.argv[2] ?? 10_000);
const BLOCKS = 20;
/** Attached invocations may take so many times as long as others. */
const LIMIT = 1.3;
const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "attached-soak-"));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const commands: ChildProcess[] = [];

execFileSync("cc", ["-o", join(work, "bootstrap"), join(root, "e2e/support/native/bootstrap.c")]);

interface Command {
  readonly pid: number;
  readonly address: string;
}

async function start(): Promise<Command> {
  const cli = join(root, ".cache/package/cli/cli.mjs");
  const child = spawn(process.execPath, [cli, work, "--port", "0", "--api-port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  commands.push(child);
  const address = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /See it run: (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", () => reject(new Error(output)));
  });
  return { pid: child.pid ?? 0, address };
}

function invoke({ address }: Command): Promise<void> {
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

/** Time and the command's own processor time, milliseconds for one invocation. */
interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

async function block(command: Command, count: number): Promise<Cost> {
  const [started, cpu] = [performance.now(), cpuMs(command)];
  for (let done = 0; done < count; done += 1) await invoke(command);
  return { ms: (performance.now() - started) / count, cpuMs: (cpuMs(command) - cpu) / count };
}

/** User and system time of `/proc/PID/stat`, in its hundredths of a second. */
function cpuMs({ pid }: Command): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const memoryMb = ({ pid }: Command): number =>
  Math.round(
    Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1024,
  );

/** In the page: follows the numbers of the trace events in the bytes that come. */
function countEvents(): void {
  const heard = { first: -1, last: -1, gaps: 0 };
  Object.assign(globalThis, { heard });
  const KEY = [0xa3, 0x73, 0x65, 0x71]; // MessagePack's "seq"
  const scan = (bytes: DataView): void => {
    for (let at = 0; at + 8 < bytes.byteLength; at += 1) {
      if (KEY.some((byte, index) => bytes.getUint8(at + index) !== byte)) continue;
      const kind = bytes.getUint8(at + 4);
      const seq =
        kind < 0x80
          ? kind
          : kind === 0xcc
            ? bytes.getUint8(at + 5)
            : kind === 0xcd
              ? bytes.getUint16(at + 5)
              : bytes.getUint32(at + 5);
      if (heard.first < 0) heard.first = seq;
      else if (seq !== heard.last + 1) heard.gaps += 1;
      heard.last = seq;
    }
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) =>
        scan(new DataView(data)),
      );
    }
  };
}

interface Heard {
  readonly first: number;
  readonly last: number;
  readonly gaps: number;
}

const heardBy = (page: Page): Promise<Heard> =>
  page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard);

/** What both pages have heard, once nothing more comes. */
async function settled(pages: readonly Page[]): Promise<Heard[]> {
  let before = "";
  for (;;) {
    const heard = await Promise.all(pages.map(heardBy));
    const now = JSON.stringify(heard);
    if (now === before) return heard;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function heapMb(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return Math.round(usedSize / 1024 / 1024);
}

/** Processor time of the whole browser so far. */
async function browserCpuMs(running: Browser): Promise<number> {
  const devtools = await running.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

const mean = (costs: readonly Cost[], of: keyof Cost): number =>
  costs.reduce((sum, cost) => sum + cost[of], 0) / costs.length;

let browser: Browser | undefined;
try {
  const [watched, alone] = [await start(), await start()];
  const executablePath = findBrowser();
  browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const pages: Page[] = [];
  for (let count = 0; count < 2; count += 1) {
    const page = await browser.newPage();
    // tsx marks functions with a helper that the page does not have.
    await page.addInitScript("globalThis.__name = (named) => named;");
    await page.addInitScript(countEvents);
    await page.goto(watched.address);
    await page.locator("html[data-ready=true]").waitFor();
    pages.push(page);
  }
  for (const command of [watched, alone]) await block(command, 200);
  const costs: { watched: Cost[]; alone: Cost[] } = { watched: [], alone: [] };
  const growth: { commandMb: number; aloneMb: number; pagesMb: number[] }[] = [];
  let heard: Heard[] = [];
  const browserBefore = await browserCpuMs(browser);
  for (let index = 0; index < BLOCKS; index += 1) {
    const turn = async (command: Command, kept: Cost[]): Promise<void> => {
      kept.push(await block(command, COUNT / BLOCKS));
      heard = await settled(pages);
    };
    // The order changes, so that a machine that gets slower or faster favours neither.
    if (index % 2 === 0) await turn(alone, costs.alone);
    await turn(watched, costs.watched);
    if (index % 2 === 1) await turn(alone, costs.alone);
    const pagesMb = await Promise.all(pages.map(heapMb));
    growth.push({ commandMb: memoryMb(watched), aloneMb: memoryMb(alone), pagesMb });
    console.error(
      `${index + 1}/${BLOCKS}: alone ${costs.alone.at(-1)?.ms.toFixed(1)} ms, with pages ${costs.watched.at(-1)?.ms.toFixed(1)} ms`,
    );
  }
  const ratio = mean(costs.watched, "ms") / mean(costs.alone, "ms");
  const pairs = costs.watched
    .map(({ ms }, index) => ms / (costs.alone[index]?.ms ?? ms))
    .toSorted((one, other) => one - other);
  const of = (key: keyof Cost): string =>
    `${mean(costs.alone, key).toFixed(2)} alone, ${mean(costs.watched, key).toFixed(2)} with two pages`;
  console.log(
    JSON.stringify(
      {
        invocationsEach: COUNT,
        ms: of("ms"),
        cpuMsOfTheCommand: of("cpuMs"),
        cpuMsOfTheBrowser: (((await browserCpuMs(browser)) - browserBefore) / COUNT).toFixed(2),
        ratio: ratio.toFixed(2),
        medianOfPairs: pairs[BLOCKS / 2]?.toFixed(2),
        heard,
        growth: [growth[0], growth[BLOCKS / 2 - 1], growth.at(-1)],
      },
      undefined,
      2,
    ),
  );
  const [one, other] = heard;
  if (one === undefined || other === undefined || one.last !== other.last || one.gaps + other.gaps)
    throw new Error("Something was lost on its way to a page.");
  if (ratio > LIMIT) throw new Error(`${ratio.toFixed(2)} times as long, more than ${LIMIT}.`);
} finally {
  await browser?.close();
  for (const command of commands) command.kill("SIGINT");
  agent.destroy();
  rmSync(work, { recursive: true, force: true });
}
