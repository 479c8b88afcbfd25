// Kills the browser's page processes at random moments of typing and reports what was lost and how old it was.
// Not part of `npm test`: npx vite build && npx tsx scripts/soak/kill-soak.ts [count] [chromium|firefox] [minutes]
import { readFileSync, readdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { preview } from "vite";
import { findBrowser, findFirefox } from "../lib/browser.mjs";

const COUNT = Number(process.argv[2] ?? 200);
const NAME = process.argv[3] ?? "chromium";
/** No round begins later. */
const END = performance.now() + Number(process.argv[4] ?? 600) * 60_000;
const PORT = 4766;
const URL_HERE = `http://127.0.0.1:${PORT}/`;
/** No keystroke older than this may be lost. */
const LIMIT_MS = 250;
/** A page that takes longer hangs. */
const OPEN_MS = 120_000;

/** A page as far as the soak needs it. */
interface Victim {
  readonly goto: (url: string) => Promise<unknown>;
  readonly evaluate: <T>(run: () => T | Promise<T>) => Promise<T>;
  readonly press: (key: string) => Promise<unknown>;
}
interface Killable {
  readonly open: () => Promise<Victim>;
  readonly pid: number;
  /** Whether a process with this command line holds pages. */
  readonly holdsPages: (commandLine: string) => boolean;
  readonly close: () => Promise<void>;
}

async function launchChromium(): Promise<Killable> {
  const executablePath = findBrowser();
  const server = await chromium.launchServer({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext();
  return {
    async open() {
      const page = await context.newPage();
      return {
        goto: (url) => page.goto(url),
        evaluate: (run) => page.evaluate(run),
        press: (key) => page.keyboard.press(key),
      };
    },
    pid: server.process().pid ?? 0,
    holdsPages: (commandLine) => commandLine.includes("--type=renderer"),
    close: () => server.close(),
  };
}

async function launchFirefox(): Promise<Killable> {
  const executablePath = findFirefox();
  if (executablePath === undefined) throw new Error("Firefox is not installed.");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    protocolTimeout: 600_000,
    defaultViewport: { width: 1440, height: 900 },
  });
  return {
    async open() {
      // A tab that is asked for while Firefox still notices that its processes are gone may never come.
      const page = await until("a tab", () =>
        Promise.race([browser.newPage().catch(() => undefined), wait(15_000)]),
      );
      return {
        goto: (url) => page.goto(url, { timeout: OPEN_MS }),
        evaluate: (run) => page.evaluate(run) as never,
        press: async (key) => {
          const keys = key.split("+") as never[]; // the names that puppeteer and Playwright share
          for (const each of keys) await page.keyboard.down(each);
          for (const each of keys.toReversed()) await page.keyboard.up(each);
        },
      };
    },
    pid: browser.process()?.pid ?? 0,
    holdsPages: (commandLine) => /-contentproc.*\btab\b/.test(commandLine),
    close: () => browser.close(),
  };
}

/** All processes below `root` with their command lines, from /proc. */
function processesBelow(root: number): Map<number, string> {
  const parents = new Map<number, number>();
  const lines = new Map<number, string>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, parent = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(parent));
      lines.set(Number(name), readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " "));
    } catch {
      // Ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || (parent > 1 && isBelow(parent)));
  };
  return new Map([...lines].filter(([pid]) => isBelow(pid)));
}

function killPages(browser: Killable): number {
  let killed = 0;
  for (const [pid, line] of processesBelow(browser.pid)) {
    if (!browser.holdsPages(line)) continue;
    try {
      process.kill(pid, "SIGKILL");
      killed += 1;
    } catch {
      // Ended meanwhile.
    }
  }
  return killed;
}

const wait = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(resolve, ms, undefined));

async function until<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + OPEN_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`Timed out: ${what}.`);
    await wait(50);
  }
}

/** Opens the page, with its editor focused at the end of the file. */
async function openEditor(browser: Killable, address: string): Promise<Victim> {
  const page = await browser.open();
  await page.goto(URL_HERE + address);
  await until("the editor", () =>
    page.evaluate(() => {
      const input = document.querySelector<HTMLElement>(
        ".monaco-editor textarea, .monaco-editor .native-edit-context",
      );
      input?.focus();
      return input !== null && document.activeElement === input ? true : undefined;
    }),
  );
  await page.press("Control+End");
  return page;
}

/** What is in the database now: the text of the files that end in a letter that was typed. */
function storedText(page: Victim): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open("lambda-runtime-playground");
        opening.onerror = () => reject(new Error("no database"));
        opening.onsuccess = () => {
          const all = opening.result.transaction("projects").objectStore("projects").getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result.map(({ json }: { json: string }) => json).join("\n"));
          };
        };
      }),
  );
}

/** Letters that are typed: the same row in each round, told apart by the mark before it. */
const ROW = "abcdefghijklmnopqrstuvwxyz";

const server = await preview({
  preview: { host: "127.0.0.1", port: PORT, strictPort: true },
  logLevel: "error",
});
const browser = NAME === "firefox" ? await launchFirefox() : await launchChromium();
const lostAges: number[] = [];
let typed = 0;
let rounds = 0;
const problems: string[] = [];
let page = await openEditor(browser, "?example=bash");

for (let round = 0; round < COUNT && performance.now() < END; round += 1) {
  // Digits that no example has, so that each round finds its own letters.
  const mark = `q${String(round).padStart(5, "0")}x`;
  for (const letter of mark) await page.press(letter);
  const sent: number[] = [];
  const end = performance.now() + 300 + Math.random() * 3_000;
  let isKilled = false;
  const typing = (async () => {
    while (!isKilled) {
      sent.push(performance.now());
      await Promise.race([
        page.press(ROW[(sent.length - 1) % ROW.length] ?? "a").catch(() => undefined),
        wait(2_000),
      ]);
      await wait(15 + Math.random() * 45);
    }
  })();
  await wait(end - performance.now());
  const killedAt = performance.now();
  const count = killPages(browser);
  isKilled = true;
  if (count === 0) problems.push(`round ${round}: no process to kill`);
  await typing;
  // The browser notices first that its processes are gone.
  await wait(1_500);
  page = await openEditor(browser, "");
  const text = await storedText(page);
  const found = text.match(new RegExp(`${mark}([a-z]*)`))?.[1];
  const before = sent.filter((at) => at <= killedAt);
  const expected = before.map((_, at) => ROW[at % ROW.length]).join("");
  if (found === undefined || !(expected.startsWith(found) || found.startsWith(expected)))
    problems.push(`round ${round}: expected the beginning of ${expected}, found ${found}`);
  for (const at of before.slice(found?.length ?? 0)) lostAges.push(killedAt - at);
  typed += before.length;
  rounds += 1;
  if (round % 10 === 9) report();
}
report();
await browser.close();
await server.close();
process.exit(problems.length > 0 || lostAges.some((age) => age > LIMIT_MS) ? 1 : 0);

function report(): void {
  const sorted = lostAges.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  const old = sorted.filter((age) => age > LIMIT_MS).length;
  console.log(
    `${NAME}: ${rounds} kills, ${typed} keystrokes, ${sorted.length} lost; age of those: median ${at(0.5)} ms, most ${at(1)} ms; older than ${LIMIT_MS} ms: ${old}`,
  );
  for (const problem of problems.splice(0)) console.log(`  ${problem}`);
}
