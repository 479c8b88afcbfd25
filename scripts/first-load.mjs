// Holds the first-load budget, in a real browser: whatever the page asks for with an empty cache until it is ready and
// shows all its panels. HTML, CSS and JS together, gzip, at most 180 kB. Counted is every request of the page itself,
// whether by a static import, a dynamic one or `fetch`; the simulator's Web Worker, which the page does not wait for to
// be painted, and what comes later are listed beside it.
import { chromium } from "@playwright/test";
import { ensureBrowser } from "./lib/browser.mjs";
import { serveBuilt } from "./lib/serve-built.mjs";

const BUDGET = 180_000;

/** Notes in the page when it was ready and complete, and when the editor was there. */
function watch() {
  window.moments = {};
  const isThere = (selector) => document.querySelector(selector) !== null;
  const note = () => {
    const isComplete =
      document.documentElement.dataset.ready === "true" &&
      ['[role="tree"]', '[aria-label="Sequence"]', '[aria-label="Time"]'].every(isThere);
    if (isComplete) window.moments.start ??= Date.now();
    if (isThere(".monaco-editor")) window.moments.editor ??= Date.now();
  };
  new MutationObserver(note).observe(document, {
    attributes: true,
    childList: true,
    subtree: true,
  });
}

const served = await serveBuilt("dist");
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: ["--no-sandbox"] });
const requests = [];
let moments;
const workers = new Set();
try {
  const page = await browser.newPage();
  await page.addInitScript(watch);
  page.on("worker", (worker) => workers.add(worker.url()));
  // The session is the page's own: what a Web Worker or a sandboxed frame asks for does not come here.
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request, wallTime }) => {
    if (request.url.startsWith(served.url))
      requests.push({ url: request.url, at: wallTime * 1000 });
  });
  await page.goto(served.url);
  await page.waitForFunction(() => window.moments.editor !== undefined);
  moments = await page.evaluate(() => window.moments);
} finally {
  await browser.close();
  await served.close();
}

const table = (title, rows) => {
  console.log(`\n${title}`);
  let total = 0;
  for (const path of new Set(rows.map(({ url }) => new URL(url).pathname))) {
    const size = served.sizeOf(path === "/" ? "/index.html" : path);
    total += size;
    console.log(`${String(size).padStart(9)}  ${path}`);
  }
  console.log(`${String(total).padStart(9)}  in all`);
  return total;
};
const isWorker = ({ url }) => workers.has(url);
// One millisecond: two clocks.
const isStart = ({ at }) => at <= moments.start + 1;
const own = requests.filter((request) => !isWorker(request));
const total = table("Until the page is ready and complete", own.filter(isStart));
table("Simulator and engines: the scripts of their Web Workers", requests.filter(isWorker));
table(
  "After that, until the editor is there",
  own.filter((request) => !isStart(request) && request.at <= moments.editor),
);
console.log(`\nFirst load: ${total} bytes, gzip; budget ${BUDGET}.`);
if (total > BUDGET) {
  console.error(
    `The first load is ${total - BUDGET} bytes over its budget. Load something on demand instead (src/ui/kit/later.ts).`,
  );
  process.exitCode = 1;
}
