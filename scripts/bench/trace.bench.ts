// The trace at its bound: taking events in, reading them, and (in a browser) frame times while scrolling and scrubbing.
import { rmSync } from "node:fs";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { build, preview } from "vite";
import react from "@vitejs/plugin-react";
import { environmentAt } from "#trace/environment.ts";
import { parseFilter } from "#trace/parse-filter.ts";
import { createRowView } from "#trace/row-view.ts";
import { longTrace } from "#trace/sample-trace.test-support.ts";
import { rowAtOrBefore } from "#trace/sequence.ts";
import { createTimeScale } from "#trace/time-scale.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { ensureBrowser } from "../lib/browser.mjs";

const EVENTS = 100_000;
const RUNS = 5;

function report(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(3);
  console.log(`${name}: ${at(0.5)} ${unit} (${at(0)}/${at(0.5)}/${at(1)})`);
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const batch = longTrace(Math.ceil(EVENTS / 18));
const events = batch.events.slice(0, EVENTS);
const newStore = (): ReturnType<typeof createTraceStore> =>
  createTraceStore({ schedule: (flush) => flush() });
const filter = parseFilter("status:202 dur<5ms -kind:note");
if (!filter.ok) throw new Error(filter.error.message);

console.log(
  `events: ${events.length}, invocations: ${batch.events.filter(({ kind }) => kind === "invocation.received").length}`,
);

// ---- taking in
report(
  "append 100 000 events in batches of 50",
  Array.from({ length: RUNS }, () => {
    const store = newStore();
    return time(() => {
      for (let from = 0; from < events.length; from += 50)
        store.append({ events: events.slice(from, from + 50), bodies: [] });
    });
  }),
  "ms",
);
const full = newStore();
full.load({ events, bodies: batch.bodies });
report(
  "append one frame of 50 events to a full store, evicting",
  Array.from({ length: 400 }, (_, at) => {
    const from = (at * 50) % (events.length - 50);
    const frame = events.slice(from, from + 50);
    return time(() => full.append({ events: frame, bodies: [] }));
  }),
  "ms",
);

// ---- reading
const store = newStore();
store.load({ events, bodies: batch.bodies });
report(
  "filtered rows from scratch",
  Array.from({ length: RUNS }, () => time(() => createRowView(store, filter.value).update())),
  "ms",
);
const growing = newStore();
const view = createRowView(growing, filter.value);
growing.load({ events: events.slice(0, EVENTS - 25_000), bodies: [] });
view.update();
report(
  "filtered rows, one more frame of 50 events",
  Array.from({ length: 400 }, (_, at) => {
    const from = EVENTS - 25_000 + at * 50;
    growing.append({ events: events.slice(from, from + 50), bodies: [] });
    return time(() => view.update());
  }),
  "ms",
);
report(
  "scrub: row and state of all environments at a random moment",
  Array.from({ length: 2000 }, () => {
    const seq = Math.floor(Math.random() * EVENTS);
    return time(() => {
      rowAtOrBefore(store.sequence.rows, seq);
      for (const environment of store.index.environments.values()) environmentAt(environment, seq);
    });
  }),
  "ms",
);
const range = { startAt: events[0]?.at ?? 0, endAt: events.at(-1)?.at ?? 1 };
report(
  "time scale over the whole trace",
  Array.from({ length: 50 }, () => time(() => createTimeScale(store.index, range, 1000))),
  "ms",
);

// ---- in a browser
const outDir = ".cache/dist-bench-stage";
await build({
  configFile: false,
  root: process.cwd(),
  logLevel: "error",
  base: "./",
  plugins: [react()],
  build: { outDir, emptyOutDir: true, rolldownOptions: { input: "e2e/fixtures/stage.html" } },
});
const server = await preview({
  configFile: false,
  logLevel: "error",
  build: { outDir },
  preview: { port: 4792, strictPort: true, host: "127.0.0.1" },
});
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(
    `http://127.0.0.1:4792/e2e/fixtures/stage.html?trace=long&invocations=${Math.ceil(EVENTS / 18)}`,
  );
  await page.waitForSelector("html[data-ready=true]");
  await page.getByRole("listitem").first().waitFor();
  const cdp = await page.context().newCDPSession(page);
  // Thread time, not wall time: what the page needs, whatever else the machine does.
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  for (const [action, name] of [
    ["idle", "while nothing happens"],
    ["scroll", "while scrolling the sequence, 400 px a frame"],
    ["scrub", "while scrubbing, a random moment each frame"],
    ["grow", "while 50 events a frame arrive"],
  ] as const) {
    const intervals: number[] = [];
    const costs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const before = await busy(cdp);
      const taken = await frames(page, action, run);
      costs.push(((await busy(cdp)) - before) / taken.length);
      intervals.push(...taken);
    }
    report(`frame interval ${name}`, intervals, "ms");
    report(`main thread per frame ${name}`, costs, "ms");
  }
  const heap = await page.evaluate(
    () =>
      (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory
        ?.usedJSHeapSize ?? 0,
  );
  console.log(
    `heap of the page with the full trace: ${(heap / 1_048_576).toFixed(1)} MB (${(heap / 1_048_576).toFixed(1)}/${(heap / 1_048_576).toFixed(1)}/${(heap / 1_048_576).toFixed(1)})`,
  );
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
}

/** Milliseconds of thread time that the page's main thread has used. */
async function busy(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
}

/** Times between 60 animation frames while something is done in each. */
async function frames(
  page: Page,
  what: "idle" | "scroll" | "scrub" | "grow",
  which: number,
): Promise<readonly number[]> {
  return page.evaluate(
    async ({ action, run }) => {
      const { session } = window.stage;
      const scroller = [
        ...document.querySelectorAll<HTMLElement>("section[aria-label=Sequence] [role=group]"),
      ].at(-1);
      const { events } = session.trace;
      const source = events.slice(events.first, events.first + 16_000);
      const last = events.last()?.at ?? 0;
      if (action === "scroll") scroller?.scrollTo({ top: 0 });
      session.selection.setState({ selectedSeq: undefined, cursor: "live" });
      const taken: number[] = [];
      let before: number | undefined;
      for (let frame = 0; frame < 61; frame += 1) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        if (before !== undefined) taken.push(now - before);
        before = now;
        if (action === "scroll") scroller?.scrollBy({ top: 400 });
        if (action === "scrub") {
          const seq = events.first + Math.floor(Math.random() * (events.end - events.first));
          session.selection.setState({ selectedSeq: seq, cursor: seq });
        }
        if (action === "grow") {
          const more = source
            .slice((run * 60 + frame) * 50, (run * 60 + frame) * 50 + 50)
            .map((event) => ({ ...event, at: (last + frame * 5) as typeof event.at }));
          session.trace.append({ events: more, bodies: [] });
        }
      }
      return taken;
    },
    { action: what, run: which },
  );
}
