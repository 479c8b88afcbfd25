// AWS's tutorial bootstrap, 1,000 invocations through the whole simulator in Chromium: no loss, no growth, the right log.
// Not part of `npm test`: npx tsx scripts/soak/linux-soak.ts [count]
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { build, preview } from "vite";
import { TUTORIAL_FILES } from "../../e2e/linux-scripts.ts";
import { findBrowser } from "../lib/browser.mjs";

const COUNT = Number(process.argv[2] ?? 1000);
const PORT = 4765;
const OUT = ".cache/soak-linux";
/**
 * The trace fills up and the guest gets to touch its memory once: by seven tenths both are done, and from there on the
 * tab may move by this share.
 */
const MOST_GROWTH = 0.1;

await build({
  base: "./",
  logLevel: "error",
  configFile: false,
  worker: { format: "es" },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    rolldownOptions: { input: ["e2e/fixtures/linux-simulator.html"] },
  },
});
const server = await preview({
  configFile: false,
  base: "./",
  build: { outDir: OUT },
  preview: { host: "127.0.0.1", port: PORT, strictPort: true },
});
const executablePath = findBrowser();
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ["--no-sandbox", "--disable-gpu"],
});
const problems: string[] = [];

try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/e2e/fixtures/linux-simulator.html`);
  await page.waitForSelector("html[data-ready=true]", { state: "attached" });
  const call = <T>(method: string, argument?: unknown): Promise<T> =>
    page.evaluate(
      ([name, value]) =>
        (globalThis as unknown as { harness: (...args: unknown[]) => Promise<T> }).harness(
          name,
          value,
        ),
      [method, argument] as const,
    );

  await call("deploy", { files: TUTORIAL_FILES });
  const log: string[] = [];
  const ms: number[] = [];
  const memory: number[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const answer = await call<{ payload: string; functionError?: string; ms: number }>(
      "invoke",
      JSON.stringify({ index }),
    );
    ms.push(answer.ms);
    if (answer.payload !== '{"answer": "hello"}' || answer.functionError !== undefined) {
      problems.push(`invocation ${index} answered ${JSON.stringify(answer)}`);
    }
    if (index % 50 !== 49) continue;
    log.push(...(await call<string[]>("log")));
    memory.push(await residentMb());
    console.log(
      `${index + 1} invocations, median ${median(ms).toFixed(0)} ms, tab ${memory.at(-1)?.toFixed(0)} MB`,
    );
  }
  for (let waits = 0; waits < 50 && count(log, "REPORT RequestId: ") < COUNT; waits += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    log.push(...(await call<string[]>("log")));
  }

  for (const prefix of ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "]) {
    if (count(log, prefix) !== COUNT)
      problems.push(`${count(log, prefix)} lines begin with "${prefix}"`);
  }
  const own = log.filter((line) => line.startsWith('{"index"'));
  if (own.some((line, index) => line !== `{"index":${index}}`) || own.length !== COUNT) {
    problems.push(
      `the function's own lines are not 0 to ${COUNT - 1} in order (${own.length} lines)`,
    );
  }
  const settled = memory[Math.floor(memory.length * 0.7)] ?? Number.NaN;
  const last = memory.at(-1) ?? Number.NaN;
  if (last > settled * (1 + MOST_GROWTH)) {
    problems.push(`the tab grew from ${settled.toFixed(0)} to ${last.toFixed(0)} MB`);
  }

  /** Of the page's process, shared pages counted in part. */
  async function residentMb(): Promise<number> {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const sizes = processInfo
      .filter(({ type }) => type === "renderer")
      .map(
        ({ id }) =>
          Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1]) /
          1024,
      );
    return Math.max(...sizes);
  }
} finally {
  await browser.close();
  await server.close();
}

console.log(
  problems.length === 0
    ? `${COUNT} invocations: no loss, no growth, the right log lines`
    : problems.join("\n"),
);
process.exitCode = problems.length === 0 ? 0 : 1;

function count(lines: readonly string[], prefix: string): number {
  return lines.filter((line) => line.startsWith(prefix)).length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
