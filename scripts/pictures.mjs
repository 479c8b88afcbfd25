// `npm run pictures`: takes the README's pictures again from the built page, in both themes, as WebP in docs/images.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { serveBuilt } from "./lib/serve-built.mjs";

const FOLDER = "docs/images";
const WIDE = { width: 1440, height: 900 };
const STILL = { width: 1040, height: 660 };
/** Of WebP, 0 to 1: letters stay sharp, and a picture stays under 100 kB. */
const QUALITY = 0.82;
/** A machine that starts on a busy computer takes its time. */
const PATIENCE_MS = 90_000;

ensureDependencies();
if (!existsSync("dist/index.html"))
  execFileSync(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { stdio: "inherit" });
mkdirSync(FOLDER, { recursive: true });
const site = await serveBuilt("dist");
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: ["--no-sandbox"] });
try {
  for (const theme of ["light", "dark"]) {
    await workbench(theme);
    await stills(theme);
  }
} finally {
  await browser.close();
  await site.close();
}

/** The whole page after one invocation of the Bash example. */
async function workbench(theme) {
  const page = await open(theme, WIDE, "bash");
  await invoke(page);
  await succeeded(page);
  await page.getByRole("listitem", { name: "200 OK" }).click();
  await take(page, `workbench-${theme}`);
}

/** Write, step, see, take home. */
async function stills(theme) {
  const page = await open(theme, STILL, "bash");
  await take(page, `1-write-${theme}`);
  await page.getByRole("switch", { name: "Step mode" }).click();
  await invoke(page);
  const held = page.getByRole("listitem", { name: "Held at" });
  await held.waitFor();
  for (const gate of ["next.requested", "next.delivered"]) {
    await page.keyboard.press("F10");
    await page.getByRole("listitem", { name: `Held at ${gate}` }).waitFor();
  }
  await take(page, `2-step-${theme}`);
  await page.keyboard.press("F8");
  await succeeded(page);
  await page.getByRole("listitem", { name: /^POST .*response$/ }).click();
  await page.getByRole("tab", { name: "Explain" }).click();
  await take(page, `3-see-${theme}`);
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("menuitem", { name: /^Deployable bundle/ }).waitFor();
  await take(page, `4-take-home-${theme}`);
}

async function open(theme, viewport, example) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${site.url}?example=${example}`);
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await page.locator(".monaco-editor .view-line").first().waitFor();
  return page;
}

async function invoke(page) {
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
}

async function succeeded(page) {
  await page.getByRole("region", { name: "Result" }).getByText("Succeeded").waitFor();
  await page.getByRole("listitem", { name: /Frozen until/ }).waitFor();
}

/** As WebP, which Chromium writes itself: no other program is needed. */
async function take(page, name) {
  await page.mouse.move(0, 0);
  // Fonts and the last frame.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const png = await page.screenshot({ animations: "disabled", caret: "hide" });
  const blank = await browser.newPage();
  const webp = await blank.evaluate(
    async ([source, quality]) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext("2d").drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", quality).split(",")[1];
    },
    [`data:image/png;base64,${png.toString("base64")}`, QUALITY],
  );
  await blank.close();
  const bytes = Buffer.from(webp, "base64");
  writeFileSync(`${FOLDER}/${name}.webp`, bytes);
  console.log(`${FOLDER}/${name}.webp  ${Math.round(bytes.length / 1024)} kB`);
}
