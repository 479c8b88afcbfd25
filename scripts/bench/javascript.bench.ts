// The JavaScript engine in a real Chromium: what a pair of calls costs beside the bare wire, how fast an environment
// starts, whether ten thousand invocations leave something behind.
import { readFileSync } from "node:fs";
import { type Page, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { findBrowser } from "../lib/browser.mjs";
import { bundledText } from "../vite/bundled-text.ts";

const PORT = 4750;
const OUT = ".cache/bench-javascript";
const MEBIBYTE = 1024 * 1024;
const ROUNDS = 5;
const PAIRS = 1000;
const BATCH = 100;

function print(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    format(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  console.log(`${name}: ${at(0.5)}${unit} (${at(0)}/${at(0.5)}/${at(1)})`);
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

function call<T>(page: Page, name: string, ...args: readonly unknown[]): Promise<T> {
  return page.evaluate(
    ([method, values]) =>
      (globalThis as unknown as { bench: (...all: unknown[]) => Promise<T> }).bench(
        method,
        ...values,
      ),
    [name, args] as const,
  );
}

const executablePath = findBrowser();
const plugins = (): ReturnType<typeof bundledText>[] => [bundledText()];
await build({
  base: "./",
  logLevel: "error",
  configFile: false,
  plugins: plugins(),
  worker: { format: "es", plugins },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: ["chrome120"],
    chunkSizeWarningLimit: 5000,
    rolldownOptions: { input: ["scripts/bench/javascript/page.html"] },
  },
});
const server = await preview({
  configFile: false,
  logLevel: "error",
  build: { outDir: OUT },
  preview: { host: "127.0.0.1", port: PORT, strictPort: true },
});
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ["--no-sandbox", "--disable-gpu"],
});

/** Memory of the browser's processes that run pages, in MiB, after a collection. */
async function rendererMemory(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const bytes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(
      ({ id }) =>
        Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) *
        1024,
    );
  return bytes.reduce((sum, size) => sum + size, 0) / MEBIBYTE;
}

try {
  const page = await browser.newPage();
  page.on("console", (message) => console.error(message.text()));
  await page.goto(`http://127.0.0.1:${PORT}/scripts/bench/javascript/page.html`);
  await page.locator('html[data-ready="true"]').waitFor({ state: "attached" });

  const starts: Record<"ready" | "fresh", number[]> = { ready: [], fresh: [] };
  // The first of all also loads the engine's code.
  starts.fresh.push(await call<number>(page, "coldStart", false));
  for (let n = 0; n < 10; n += 1) starts.ready.push(await call<number>(page, "coldStart", true));
  print("first start of all, code loaded too", starts.fresh, " ms");
  print("environment start to first call, sandbox standing ready", starts.ready, " ms");

  await call(page, "bare", PAIRS, BATCH); // warm-up
  await call(page, "sandbox", PAIRS, BATCH);
  await call(page, "service", PAIRS, BATCH);
  const bare: number[] = [];
  const sandbox: number[] = [];
  const service: number[] = [];
  const sandboxRatios: number[] = [];
  const serviceRatios: number[] = [];
  // Side by side in each round: another load on the machine meets all three.
  for (let round = 0; round < ROUNDS; round += 1) {
    const bareTimes = await call<number[]>(page, "bare", PAIRS, BATCH);
    const sandboxTimes = await call<number[]>(page, "sandbox", PAIRS, BATCH);
    const serviceTimes = await call<number[]>(page, "service", PAIRS, BATCH);
    bare.push(...bareTimes);
    sandbox.push(...sandboxTimes);
    service.push(...serviceTimes);
    sandboxRatios.push(median(sandboxTimes) / median(bareTimes));
    serviceRatios.push(median(serviceTimes) / median(sandboxTimes));
  }
  print("next + response, plain Web Worker, empty msw handlers", bare, " ms");
  print("next + response, JavaScript sandbox, empty msw handlers", sandbox, " ms");
  print("invocation, JavaScript sandbox, whole service", service, " ms");
  print("sandbox / plain Web Worker, same handlers", sandboxRatios, "");
  print("whole service / empty handlers, same sandbox", serviceRatios, "");

  const memory = [await rendererMemory()];
  for (let thousand = 0; thousand < 10; thousand += 1) {
    await call(page, "service", 1000, 500);
    memory.push(await rendererMemory());
  }
  console.log(
    `memory of all renderers before and after each of 10 x 1,000 invocations: ${memory.map(format).join(" ")} MiB`,
  );
} finally {
  await browser.close();
  await new Promise((resolve) => server.httpServer.close(resolve));
}
