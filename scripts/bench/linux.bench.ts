// The Linux engine in a real Chromium: what it weighs, how fast it starts, what an invocation costs.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type Page, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { TUTORIAL_FILES, bashFiles } from "../../e2e/linux-scripts.ts";
import { findBrowser } from "../lib/browser.mjs";

const PORT = 4761;
const OUT = ".cache/bench-linux";
const MEBIBYTE = 1024 * 1024;

function print(name: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    format(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  console.log(`${name}: ${at(0.5)} ${unit} (${at(0)}/${at(0.5)}/${at(1)})`);
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function call<T>(page: Page, method: string, argument?: unknown): Promise<T> {
  return page.evaluate(
    ([name, value]) =>
      (globalThis as unknown as { harness: (...args: unknown[]) => Promise<T> }).harness(
        name,
        value,
      ),
    [method, argument] as const,
  );
}

/** What a visitor downloads: text files as a server would compress them, the state as it is. */
function printImageBytes(): void {
  const assets = readdirSync(`${OUT}/assets`).filter((name) => /machine-worker|v86/.test(name));
  const code = assets.map(
    (name) => gzipSync(readFileSync(`${OUT}/assets/${name}`), { level: 9 }).length,
  );
  const { state } = JSON.parse(readFileSync(`${OUT}/linux/manifest.json`, "utf8")) as {
    state: { file: string };
  };
  const stateBytes = statSync(`${OUT}/linux/${state.file}`).size;
  const sum = code.reduce((total, bytes) => total + bytes, 0) + stateBytes;
  print("bytes on the wire, v86 and its Web Worker (gzip)", [(sum - stateBytes) / 1000], "kB");
  print("bytes on the wire, saved state", [stateBytes / 1000], "kB");
  print("bytes on the wire, all", [sum / 1000], "kB");
}

const executablePath = findBrowser();
await build({
  base: "./",
  logLevel: "error",
  configFile: false,
  worker: { format: "es" },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    rolldownOptions: { input: ["e2e/fixtures/linux-engine.html"] },
  },
});
printImageBytes();

const server = await preview({
  configFile: false,
  base: "./",
  build: { outDir: OUT },
  preview: { host: "127.0.0.1", port: PORT, strictPort: true },
});
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
  ],
});

try {
  const page = await browser.newPage();
  const open = async (): Promise<void> => {
    await page.goto(`http://127.0.0.1:${PORT}/e2e/fixtures/linux-engine.html`);
    await page.waitForSelector("html[data-ready=true]", { state: "attached" });
  };
  const startLoop = async (id: string): Promise<void> => {
    await call(page, "create", { id, files: TUTORIAL_FILES });
    await call(page, "start", { id });
    await call(page, "next", id);
  };

  const ready: number[] = [];
  const firstResponse: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    await open();
    const progress = await call<{ kind: string; tookMs?: number }[]>(page, "prepare");
    const tookMs = progress.at(-1)?.tookMs ?? Number.NaN;
    if (run === 0) {
      print("engine ready, nothing cached", [tookMs], "ms");
      continue;
    }
    ready.push(tookMs);
  }
  print("engine ready, image cached", ready, "ms");
  for (let run = 0; run < 5; run += 1) {
    await open();
    await startLoop("a");
    await call(page, "invoke", { id: "a", requestId: "first", payload: "{}" });
    firstResponse.push(await page.evaluate(() => performance.now()));
  }
  print("page open to first Bash response, image cached", firstResponse, "ms");

  await open();
  const renderer = await rendererOf(page);
  const emptyMb = renderer.residentMb();
  await startLoop("a");
  await call(page, "loop", { id: "a", count: 20, payload: "{}" });
  const loop = await call<{ responseMs: number[]; wholeMs: number[] }>(page, "loop", {
    id: "a",
    count: 100,
    payload: "{}",
  });
  print("invocation, event to response", loop.responseMs, "ms");
  print("invocation, event to following next", loop.wholeMs, "ms");
  const frozen = await call<{ wholeMs: number[] }>(page, "loop", {
    id: "a",
    count: 50,
    payload: "{}",
    freeze: true,
  });
  print("invocation with freeze and thaw", frozen.wholeMs, "ms");
  await call(page, "thaw", { id: "a", now: Date.now() });
  const large = JSON.stringify({ data: "x".repeat(100_000) });
  const big = await call<{ responseMs: number[] }>(page, "loop", {
    id: "a",
    count: 20,
    payload: large,
  });
  print("invocation with a 100 kB event", big.responseMs, "ms");
  print(
    "memory of the tab for 1 environment, above the empty page",
    [renderer.residentMb() - emptyMb],
    "MB",
  );

  await renderer.idle("idle in next, not frozen", "a");
  await call(page, "freeze", "a");
  await renderer.idle("idle in next, frozen", "a");

  for (const id of ["b", "c", "d"]) {
    await startLoop(id);
    await call(page, "loop", { id, count: 5, payload: "{}" });
  }
  print(
    "memory of the tab for 4 environments, above the empty page",
    [renderer.residentMb() - emptyMb],
    "MB",
  );

  await call(page, "create", {
    id: "tools",
    files: bashFiles(
      "time true",
      "time curl --version",
      "time for i in {1..20}; do /bin/true; done",
    ),
  });
  await call(page, "start", { id: "tools" });
  await call(page, "exited", "tools");
  const { stderr } = await call<{ stderr: string }>(page, "report", "tools");
  const seconds = [...stderr.matchAll(/real\s+(\d+)m([\d.]+)s/g)].map(
    (match) => Number(match[1]) * 60 + Number(match[2]),
  );
  for (const [index, name] of [
    "true (builtin)",
    "curl --version",
    "20 times fork and exec of true",
  ].entries()) {
    print(`guest: ${name}`, [(seconds[index] ?? Number.NaN) * 1000], "ms");
  }
} finally {
  await browser.close();
  await server.close();
}

/** The browser process that runs the page and its Web Workers. */
async function rendererOf(page: Page) {
  const session = await browser.newBrowserCDPSession();
  const list = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo;
  // The busiest renderer is the page's: the browser keeps a spare one.
  await page.evaluate(() => {
    const end = performance.now() + 300;
    while (performance.now() < end);
  });
  const renderers = (await list()).filter(({ type }) => type === "renderer");
  const { id } = renderers.toSorted((a, b) => b.cpuTime - a.cpuTime)[0] ?? { id: 0 };
  const cpuTime = async (): Promise<number> =>
    (await list()).find((process) => process.id === id)?.cpuTime ?? Number.NaN;
  return {
    residentMb: (): number => {
      const status = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
      return (Number(/^Pss:\s+(\d+) kB/m.exec(status)?.[1]) * 1024) / MEBIBYTE;
    },
    /** Share of one core over five seconds. */
    idle: async (name: string, environment: string): Promise<void> => {
      await call(page, "next", environment);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const before = await cpuTime();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      print(`CPU ${name}`, [((await cpuTime()) - before) * 20], "% of a core");
    },
  };
}
