// What a visitor waits for and sees move, on the production build: paints, readiness, layout shift, blocked main thread,
// latency of the first clicks. With an empty and with a filled cache, at full and at a quarter of the speed.
import { type Browser, type BrowserContext, type Page, chromium } from "@playwright/test";
import { build } from "vite";
import { findBrowser } from "../lib/browser.mjs";
import { serveBuilt } from "../lib/serve-built.mjs";
import { type Visit, watchVitals } from "./vitals/watch.ts";

const OUT = ".cache/bench-vitals";
const RUNS = Number(process.env["RUNS"] ?? 5);
/** For shifts that come late: longer than any animation of the page. */
const SETTLED_MS = 500;

interface Journey extends Visit {
  readonly invokeLatency: number;
  readonly invokeShift: number;
  readonly answer: number;
  readonly tabLatency: number;
  readonly tabShift: number;
}

function print(name: string, values: readonly number[], unit: string): void {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    format(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN, unit);
  console.log(`${name}: ${at(0.5)}${unit} (${at(0)}/${at(0.5)}/${at(1)})`);
}

function format(value: number, unit: string): string {
  return unit === "" ? value.toFixed(4) : value.toFixed(unit === " kB" ? 1 : 0);
}

async function visit(page: Page, address: string, slowdown: number): Promise<Journey> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(address);
  await page.waitForFunction(() => window.vitals.isEditorThere());
  await page.waitForTimeout(SETTLED_MS);
  const loaded = await page.evaluate(() => {
    window.vitals.takeShift();
    window.vitals.takeLatency();
    return window.vitals.visit();
  });
  const take = () =>
    page.evaluate(() => [window.vitals.takeLatency(), window.vitals.takeShift()] as const);

  const clicked = Date.now();
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
  await page.getByRole("region", { name: "Result" }).getByText("Succeeded").waitFor();
  const answer = Date.now() - clicked;
  await page.waitForTimeout(SETTLED_MS);
  const [invokeLatency, invokeShift] = await take();

  const tabs = page.getByRole("region", { name: "Editor" }).getByRole("tab");
  await tabs.nth(1).click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await tabs.nth(0).click();
  await page.waitForTimeout(SETTLED_MS);
  const [tabLatency, tabShift] = await take();
  return { ...loaded, answer, invokeLatency, invokeShift, tabLatency, tabShift };
}

async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // tsx wraps named functions in a call of this helper, which the page does not have.
  await context.addInitScript("globalThis.__name = (value) => value");
  await context.addInitScript(watchVitals);
  return context;
}

function printJourneys(journeys: readonly Journey[]): void {
  const all = (pick: (journey: Journey) => number): number[] => journeys.map(pick);
  print(
    "transferred until complete: HTML",
    all(({ bytes }) => bytes.html / 1000),
    " kB",
  );
  print(
    "transferred until complete: CSS",
    all(({ bytes }) => bytes.css / 1000),
    " kB",
  );
  print(
    "transferred until complete: JS, the simulator's Web Worker too",
    all(({ bytes }) => bytes.js / 1000),
    " kB",
  );
  print(
    "first contentful paint",
    all((j) => j.firstPaint),
    " ms",
  );
  print(
    "largest contentful paint",
    all((j) => j.largestPaint),
    " ms",
  );
  print(
    "data-ready",
    all((j) => j.ready),
    " ms",
  );
  print(
    "ready, with all panels",
    all((j) => j.complete),
    " ms",
  );
  print(
    "editor",
    all((j) => j.editor),
    " ms",
  );
  print(
    "main thread blocked until complete",
    all((j) => j.blocked),
    " ms",
  );
  print(
    "longest task until complete",
    all((j) => j.longestTask),
    " ms",
  );
  print(
    "layout shift until the editor is there",
    all((j) => j.shift),
    "",
  );
  print(
    "first Invoke: click to next paint",
    all((j) => j.invokeLatency),
    " ms",
  );
  print(
    "first Invoke: click to answer",
    all((j) => j.answer),
    " ms",
  );
  print(
    "first Invoke: layout shift",
    all((j) => j.invokeShift),
    "",
  );
  print(
    "changing tabs: click to next paint, longest",
    all((j) => j.tabLatency),
    " ms",
  );
  print(
    "changing tabs: layout shift",
    all((j) => j.tabShift),
    "",
  );
}

await build({ logLevel: "error", build: { outDir: OUT } });
const served = await serveBuilt(OUT);
const executablePath = findBrowser();
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const slowdown of [1, 4]) {
    const cold: Journey[] = [];
    const warm: Journey[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const context = await newContext(browser);
      for (const journeys of [cold, warm]) {
        const page = await context.newPage();
        journeys.push(await visit(page, `${served.url}?example=javascript`, slowdown));
        await page.close();
      }
      await context.close();
    }
    const speed = slowdown === 1 ? "full speed" : `main thread ${slowdown}× slower`;
    console.log(`\n## JavaScript example, ${speed}, empty cache`);
    printJourneys(cold);
    console.log(`\n## JavaScript example, ${speed}, filled cache`);
    printJourneys(warm);
  }
} finally {
  await browser.close();
  await served.close();
}
