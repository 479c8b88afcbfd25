// Ten minutes of ten invocations a second in the shipped page: does anything grow or slow down? SOAK_MINUTES=1 for a look.
// The Invoke button is clicked by a timer inside the page: the path that a person's click takes, without the time that a
// browser driver needs to find and reach a button, which would be measured with it.
import { readFileSync, rmSync } from "node:fs";
import { type CDPSession, type Page, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { ensureBrowser } from "../lib/browser.mjs";

const MINUTES = Number(process.env["SOAK_MINUTES"] ?? "10");
const PER_SECOND = 10;
const PORT = 4793;
const OUT = ".cache/dist-bench-soak";
const MEBIBYTE = 1024 * 1024;

/** What the page notes for the minute that runs. */
interface Notes {
  frames: number[];
  /** Milliseconds from a click to its result in the Result panel. */
  latencies: number[];
  clicks: number;
}

declare global {
  interface Window {
    soak: Notes;
  }
}

interface Minute {
  readonly minute: number;
  readonly frames: readonly number[];
  readonly latencies: readonly number[];
  readonly clicks: number;
  readonly busyShare: number;
  readonly heapMb: number;
  readonly workersMb: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly rssMb: number;
  /** As the page says it: events kept, and how many older ones are gone. */
  readonly trace: string;
}

await build({ logLevel: "error", build: { outDir: OUT, emptyOutDir: true } });
const server = await preview({
  logLevel: "error",
  build: { outDir: OUT },
  preview: { host: "127.0.0.1", port: PORT, strictPort: true },
});
const browser = await chromium.launch({
  executablePath: ensureBrowser(),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // tsx wraps named functions in a call that pages do not have.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.goto(`http://127.0.0.1:${PORT}/?example=javascript`);
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await page
    .getByRole("region", { name: "Result" })
    .getByText("Succeeded")
    .waitFor({ timeout: 60_000 });
  const cdp = await page.context().newCDPSession(page);
  // Thread time, not wall time: what the page needs, whatever else the machine does.
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const workers = await attachWorkers(cdp);
  await startClicking(page);

  console.log(
    "minute: frame p50/p95/max ms, main thread busy, click to result p50/p95 ms, clicks, heap MB, heaps of the Web Workers MB, DOM nodes, listeners, RSS of the renderers MB, trace",
  );
  const minutes: Minute[] = [];
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    const taken = await oneMinute(page, cdp, workers, minute);
    minutes.push(taken);
    console.log(line(taken));
  }
  summarise(minutes);
} finally {
  await browser.close();
  await server.close();
  rmSync(OUT, { recursive: true, force: true });
}

/** Clicks Invoke ten times a second, and notes frames and how long results take to show. */
async function startClicking(page: Page): Promise<void> {
  const button = await page.getByRole("button", { name: "Invoke", exact: true }).elementHandle();
  const result = await page.getByRole("region", { name: "Result" }).elementHandle();
  await page.evaluate(
    ([invoke, region, everyMs]) => {
      window.soak = { frames: [], latencies: [], clicks: 0 };
      let clickedAt: number | undefined;
      let next = performance.now();
      const click = (): void => {
        clickedAt = performance.now();
        window.soak.clicks += 1;
        (invoke as HTMLElement).click();
        // A timer that came late is made up for: ten a second on average.
        next += everyMs;
        setTimeout(click, Math.max(0, next - performance.now()));
      };
      // The status line for screen readers changes with each result.
      const spoken = (region as HTMLElement).querySelector("[aria-live]");
      new MutationObserver(() => {
        if (clickedAt === undefined || spoken?.textContent === "") return;
        window.soak.latencies.push(performance.now() - clickedAt);
        clickedAt = undefined;
      }).observe(spoken as Node, { characterData: true, childList: true, subtree: true });
      let before: number | undefined;
      const frame = (now: number): void => {
        if (before !== undefined) window.soak.frames.push(now - before);
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      click();
    },
    [button, result, 1000 / PER_SECOND] as const,
  );
}

async function oneMinute(
  page: Page,
  cdp: CDPSession,
  workers: WorkerHeaps,
  minute: number,
): Promise<Minute> {
  // What the collection below and the questions of the last minute cost is not this minute's.
  await page.evaluate(() => {
    window.soak = { frames: [], latencies: [], clicks: 0 };
  });
  const before = await metrics(cdp);
  const begin = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  const after = await metrics(cdp);
  const lasted = performance.now() - begin;
  const notes = await page.evaluate(() => window.soak);
  await cdp.send("HeapProfiler.collectGarbage");
  const collected = await metrics(cdp);
  return {
    minute,
    ...notes,
    busyShare: ((after("TaskDuration") - before("TaskDuration")) * 1000) / lasted,
    heapMb: collected("JSHeapUsedSize") / MEBIBYTE,
    workersMb: await workers.usedMb(),
    nodes: collected("Nodes"),
    listeners: collected("JSEventListeners"),
    rssMb: await rendererMemory(),
    trace: await traceWords(page),
  };
}

async function metrics(cdp: CDPSession): Promise<(name: string) => number> {
  const { metrics: list } = await cdp.send("Performance.getMetrics");
  return (name) => list.find((metric) => metric.name === name)?.value ?? Number.NaN;
}

async function traceWords(page: Page): Promise<string> {
  const words = await page.getByRole("region", { name: "Time", exact: true }).innerText();
  const kept = /\/\s*([\d,]+)/.exec(words)?.[1] ?? "?";
  const dropped = /([\d,]+) older dropped/.exec(words)?.[1] ?? "0";
  return `${kept} kept, ${dropped} dropped`;
}

/** Memory of the browser's processes that run pages, in MB. */
async function rendererMemory(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) =>
      Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0),
    )
    .reduce((sum, kilobytes) => sum + kilobytes / 1024, 0);
}

interface WorkerHeaps {
  /** JavaScript heaps of the page's own Web Workers together, after a collection. */
  readonly usedMb: () => Promise<number>;
}

/** Follows the page's own Web Workers; those of the sandbox live in a process of their own and count in the RSS only. */
async function attachWorkers(cdp: CDPSession): Promise<WorkerHeaps> {
  const sessions = new Set<string>();
  const waiting = new Map<number, (result: { readonly usedSize?: number }) => void>();
  let ids = 0;
  cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") sessions.add(sessionId);
  });
  cdp.on("Target.detachedFromTarget", ({ sessionId }) => sessions.delete(sessionId));
  cdp.on("Target.receivedMessageFromTarget", ({ message }) => {
    const answer = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer.result ?? {});
  });
  await cdp.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const ask = (sessionId: string, method: string): Promise<{ readonly usedSize?: number }> =>
    new Promise((resolve) => {
      ids += 1;
      waiting.set(ids, resolve);
      void cdp.send("Target.sendMessageToTarget", {
        sessionId,
        message: JSON.stringify({ id: ids, method }),
      });
    });
  return {
    async usedMb() {
      let sum = 0;
      for (const sessionId of sessions) {
        await ask(sessionId, "HeapProfiler.collectGarbage");
        sum += (await ask(sessionId, "Runtime.getHeapUsage")).usedSize ?? 0;
      }
      return sum / MEBIBYTE;
    },
  };
}

function at(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function line(taken: Minute): string {
  const { frames, latencies } = taken;
  return [
    `${taken.minute}: frames ${[0.5, 0.95, 1].map((part) => at(frames, part).toFixed(1)).join("/")} ms`,
    `busy ${(taken.busyShare * 100).toFixed(1)} %`,
    `click to result ${at(latencies, 0.5).toFixed(1)}/${at(latencies, 0.95).toFixed(1)} ms`,
    `${taken.clicks} clicks`,
    `heap ${taken.heapMb.toFixed(1)} MB`,
    `Web Workers ${taken.workersMb.toFixed(1)} MB`,
    `${taken.nodes} nodes`,
    `${taken.listeners} listeners`,
    `RSS ${taken.rssMb.toFixed(0)} MB`,
    taken.trace,
  ].join(", ");
}

/** One line a figure, as in the other benchmarks: smallest, median and largest of the minutes. */
function summarise(minutes: readonly Minute[]): void {
  const print = (name: string, unit: string, of: (minute: Minute) => number): void => {
    const values = minutes.map(of);
    const [low, middle, high] = [0, 0.5, 1].map((part) => at(values, part).toFixed(1));
    console.log(`${name}: ${middle} ${unit} (${low}/${middle}/${high})`);
  };
  print("frame interval, 95th percentile", "ms", ({ frames }) => at(frames, 0.95));
  print("main thread busy", "%", ({ busyShare }) => busyShare * 100);
  print("click to result, median", "ms", ({ latencies }) => at(latencies, 0.5));
  print("heap of the page", "MB", ({ heapMb }) => heapMb);
  print("heaps of the Web Workers", "MB", ({ workersMb }) => workersMb);
  print("DOM nodes", "", ({ nodes }) => nodes);
  print("event listeners", "", ({ listeners }) => listeners);
  print("RSS of the renderers", "MB", ({ rssMb }) => rssMb);
}
