// Finds a Chromium for the browser tests, and installs one when there is none.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SYSTEM_BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Path of Playwright's own Chromium, if it has been downloaded. */
function playwrightBrowser() {
  try {
    const { chromium } = createRequire(import.meta.url)("playwright-core");
    const path = chromium.executablePath();
    return path !== "" && existsSync(path) ? path : undefined;
  } catch {
    return undefined; // not installed yet
  }
}

function systemBrowser() {
  for (const name of SYSTEM_BROWSERS) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

/** Path of a Chromium that is already there: Playwright's own first, then the system's. */
export function findBrowser() {
  return process.env["PLAYGROUND_CHROMIUM"] ?? playwrightBrowser() ?? systemBrowser();
}

/** As `findBrowser`, but installs one: Playwright's download, else Debian's package. Throws with what to do. */
export function ensureBrowser() {
  const present = findBrowser();
  if (present !== undefined) return present;

  console.log("No Chromium found: trying Playwright's own download.");
  spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit", timeout: 240_000 });
  const downloaded = playwrightBrowser();
  if (downloaded !== undefined) return downloaded;

  if (process.getuid?.() === 0 && isDebian()) {
    console.log("That download did not work here: installing Debian's chromium.");
    execFileSync("apt-get", ["update", "-q"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = systemBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No browser for the browser tests: Playwright's download failed and no Chromium is installed. " +
      "Install Chromium or Chrome (Debian: apt-get install chromium) or set PLAYGROUND_CHROMIUM to its path, then run the command again.",
  );
}

function isDebian() {
  try {
    return /\b(debian|ubuntu)\b/i.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
