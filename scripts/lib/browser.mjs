// Finds the browsers for the browser tests, and installs what is missing.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SYSTEM_BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Path of Playwright's own build of a browser, if it has been downloaded. */
function playwrightBrowser(name = "chromium") {
  try {
    const playwright = createRequire(import.meta.url)("playwright-core");
    const path = playwright[name].executablePath();
    return path !== "" && existsSync(path) ? path : undefined;
  } catch {
    return undefined; // not installed yet
  }
}

function systemBrowser() {
  return firstCommand(SYSTEM_BROWSERS);
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
    aptInstall(["chromium"]);
    const installed = systemBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No browser for the browser tests: Playwright's download failed and no Chromium is installed. " +
      "Install Chromium or Chrome (Debian: apt-get install chromium) or set PLAYGROUND_CHROMIUM to its path, then run the command again.",
  );
}

/** Debian's names; Playwright's own builds of these two are used where they are there (e2e/browsers/fixture.ts). */
const WEBKIT_BROWSERS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].flatMap((machine) =>
  ["4.1", "6.0", "4.0"].map((version) => `/usr/lib/${machine}/webkit2gtk-${version}/MiniBrowser`),
);

/** Path of a Firefox that is already there. */
export function findFirefox() {
  return process.env["PLAYGROUND_FIREFOX"] ?? firstCommand(["firefox-esr", "firefox"]);
}

/** Paths of WebKitGTK's driver and browser, when the screen that they draw on is there too. */
export function findWebKit() {
  const driver = firstCommand(["WebKitWebDriver"]);
  const browser = WEBKIT_BROWSERS.find((path) => existsSync(path));
  const screen = firstCommand(["Xvfb"]);
  return driver === undefined || browser === undefined || screen === undefined
    ? undefined
    : { driver, browser };
}

/**
 * Makes sure that Firefox and WebKit are there: Playwright's own builds or Debian's packages. Throws with what to do.
 */
export function ensureOtherBrowsers() {
  const isThere = {
    firefox: () => playwrightBrowser("firefox") !== undefined || findFirefox() !== undefined,
    webkit: () => playwrightBrowser("webkit") !== undefined || findWebKit() !== undefined,
  };
  const missing = () => Object.keys(isThere).filter((name) => !isThere[name]());
  if (missing().length === 0) return;
  if (process.getuid?.() === 0 && isDebian()) {
    console.log("Installing Debian's Firefox and WebKitGTK for the journeys in all browsers.");
    aptInstall(["firefox-esr", "webkit2gtk-driver", "xvfb"]);
  } else {
    spawnSync("npx", ["playwright", "install", ...missing()], {
      stdio: "inherit",
      timeout: 600_000,
    });
  }
  if (missing().length === 0) return;
  throw new Error(
    `The journeys in all browsers need ${missing().join(" and ")}. Install them (Debian: apt-get install firefox-esr ` +
      "webkit2gtk-driver xvfb; elsewhere: npx playwright install firefox webkit), then run the command again.",
  );
}

function firstCommand(names) {
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

function aptInstall(packages) {
  execFileSync("apt-get", ["update", "-q"], { stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], {
    stdio: "inherit",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function isDebian() {
  try {
    return /\b(debian|ubuntu)\b/i.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
