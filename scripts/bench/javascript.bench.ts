// The JavaScript engine in a real Chromium: what a pair of calls costs beside the bare wire, how fast an environment
// starts, whether ten thousand invocations leave something behind.
import { readFileSync } from "node:fs";
import { type Page, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { findBrowser } from "../lib/browser.mjs";
import { bundledText } from "../vite/bundled-text.ts";

const PORT = 4750;
const OUT = ".cache/bench-javascript";
/** Many short rounds: what else the machine does then meets all three of a round alike, or spoils one ratio of many. */
const ROUNDS = 80;
const BATCH = 50;
const WARM_UP_BATCHES = 20;
const HANDLER_STARTS = 10;
const CPU_ROUNDS = 7;
const CPU_BATCHES = 20;

function print(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    format(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  console.log(`${name}: ${at(0.5)}${unit} (${at(0)}/${at(0.5)}/${at(1)})`);
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** What a quiet machine would give, as far as a busy one can tell: the fastest tenth of all rounds. */
function fastest(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}

/** Ratios of paired measurements: the middle, and what half of all rounds lie between. */
function printRatio(name: string, over: readonly number[], under: readonly number[]): void {
  const sorted = over.map((value, at) => value / (under[at] ?? Number.NaN)).sort((a, b) => a - b);
  const at = (share: number): string =>
    format(sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN);
  console.log(
    `${name}: ${at(0.5)} (half of ${sorted.length} rounds: ${at(0.25)} to ${at(0.75)}; all: ${at(0)} to ${at(1)})`,
  );
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

/** Something of the browser's processes that run pages, summed up. */
async function ofRenderers(read: (processId: number) => number): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { id }) => sum + read(id), 0);
}

/** In MiB. */
function rendererMemory(): Promise<number> {
  return ofRenderers((id) => {
    const [, kibibytes] =
      /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  });
}

/** In milliseconds; Linux counts in steps of ten. */
function rendererCpu(): Promise<number> {
  return ofRenderers((id) => {
    // The name, second of the fields, may have spaces of its own.
    const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
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

  const handlers: Record<"index.mjs" | "index.ts", number[]> = { "index.mjs": [], "index.ts": [] };
  // The first one of each loads the default runtime, or the compiler.
  for (const file of ["index.mjs", "index.ts"] as const) await call(page, "coldStart", true, file);
  for (let n = 0; n < 2 * HANDLER_STARTS; n += 1) {
    const files = ["index.mjs", "index.ts"] as const;
    for (const file of n % 2 === 0 ? files : files.toReversed())
      handlers[file].push(await call<number>(page, "coldStart", true, file));
  }
  print("start of a one-file handler, JavaScript", handlers["index.mjs"], " ms");
  print("start of a one-file handler, TypeScript, compiler loaded", handlers["index.ts"], " ms");
  printRatio("TypeScript / JavaScript, start", handlers["index.ts"], handlers["index.mjs"]);

  const kinds = ["bare", "sandbox", "service"] as const;
  const times: Record<(typeof kinds)[number], number[]> = { bare: [], sandbox: [], service: [] };
  for (let n = 0; n < WARM_UP_BATCHES; n += 1)
    for (const kind of kinds) await call(page, kind, BATCH);
  for (let round = 0; round < ROUNDS; round += 1) {
    // To and fro, so that a load that grows or fades favours none.
    const order = round % 2 === 0 ? kinds : kinds.toReversed();
    for (const kind of order) times[kind].push(await call<number>(page, kind, BATCH));
  }
  print("next + response, plain Web Worker, empty msw handlers", times.bare, " ms");
  print("next + response, JavaScript sandbox, empty msw handlers", times.sandbox, " ms");
  print("invocation, JavaScript sandbox, whole service", times.service, " ms");
  printRatio("sandbox / plain Web Worker, same handlers", times.sandbox, times.bare);
  printRatio("whole service / empty handlers, same sandbox", times.service, times.sandbox);
  console.log(
    `the same of the fastest tenth of each: ${format(fastest(times.service) / fastest(times.sandbox))}`,
  );

  // What the work costs, no matter who else uses the machine: the wait for a processor does not count.
  const cpu: Record<"sandbox" | "service", number[]> = { sandbox: [], service: [] };
  for (let round = 0; round < CPU_ROUNDS; round += 1) {
    for (const kind of ["sandbox", "service"] as const) {
      const before = await rendererCpu();
      for (let n = 0; n < CPU_BATCHES; n += 1) await call(page, kind, BATCH);
      cpu[kind].push(((await rendererCpu()) - before) / (CPU_BATCHES * BATCH));
    }
  }
  print("processor time, JavaScript sandbox, empty msw handlers", cpu.sandbox, " ms");
  print("processor time, JavaScript sandbox, whole service", cpu.service, " ms");
  printRatio("processor time, whole service / empty handlers", cpu.service, cpu.sandbox);

  const memory = [await rendererMemory()];
  for (let thousand = 0; thousand < 10; thousand += 1) {
    await call(page, "service", 1000);
    memory.push(await rendererMemory());
  }
  console.log(
    `memory of all renderers before and after each of 10 x 1,000 invocations: ${memory.map(format).join(" ")} MiB`,
  );
} finally {
  await browser.close();
  await new Promise((resolve) => server.httpServer.close(resolve));
}
