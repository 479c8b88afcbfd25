// `npm test`: installs what is missing, runs every check and suite, ends with one line `N passed, N failed`.
// `--no-browser` leaves the build and the browser suite out; `npm run check` does that.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureBrowser, ensureOtherBrowsers } from "./lib/browser.mjs";
import { browsersTable, rowsOf, withTable } from "./lib/browsers-table.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ensureTools } from "./lib/tools.mjs";

ensureDependencies();
mkdirSync(".cache", { recursive: true });

const withBrowser = !process.argv.includes("--no-browser");
let passed = 0;
let failed = 0;

/** One check that counts as one test. */
function check(name, command, args, env = {}) {
  const started = Date.now();
  const run = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 64 << 20,
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (run.status === 0) {
    passed += 1;
    console.log(`ok   ${name} (${seconds} s)`);
    return true;
  }
  failed += 1;
  console.log(
    `FAIL ${name} (${seconds} s)\n${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}`,
  );
  return false;
}

/** A suite that writes a JSON report; a suite that reports nothing, or no test at all, has failed. */
function suite(name, command, args, report, count, env = {}) {
  rmSync(report, { force: true });
  const run = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  let counted = { passed: 0, failed: 0 };
  try {
    counted = count(JSON.parse(readFileSync(report, "utf8")));
  } catch (error) {
    console.log(`FAIL ${name}: no readable report (${error.message})`);
  }
  passed += counted.passed;
  failed += counted.failed;
  if (counted.failed === 0 && (run.status !== 0 || counted.passed === 0)) {
    failed += 1;
    console.log(`FAIL ${name}: ended with status ${run.status} after ${counted.passed} tests`);
  }
}

/** The ten slowest browser tests: where the suite's time goes. */
function printSlowest(suites) {
  const all = [];
  const collect = ({ specs = [], suites: inner = [], file }) => {
    for (const { title, tests } of specs)
      for (const { projectName, results } of tests)
        for (const { duration } of results)
          all.push({ duration, name: `${projectName} ${file}: ${title}` });
    for (const suite of inner) collect(suite);
  };
  for (const suite of suites) collect(suite);
  all.sort((one, other) => other.duration - one.duration);
  console.log("The ten slowest browser tests:");
  for (const { duration, name } of all.slice(0, 10))
    console.log(`  ${(duration / 1000).toFixed(1)} s  ${name}`);
}

function countBrowserTests({ stats, errors, suites }) {
  printSlowest(suites);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + (errors?.length ?? 0),
  };
}

/** The journeys, and whether docs/browsers.md says what they say. */
function countJourneys(report) {
  const { passed, failed } = countBrowserTests(report);
  const document = readFileSync("docs/browsers.md", "utf8");
  const told = rowsOf(document).join("\n");
  const found = rowsOf(withTable(document, browsersTable(report.suites))).join("\n");
  if (told === found) return { passed: passed + 1, failed };
  console.log(
    `FAIL docs/browsers.md: its table is not what the journeys say; \`npm run test:browsers\` writes it. They say:\n${found}`,
  );
  return { passed, failed: failed + 1 };
}

try {
  ensureTools();
} catch (error) {
  failed += 1;
  console.log(`FAIL tools: ${error.message}`);
}

check("format", "npx", ["oxfmt", "--check"]);
check("lint", "npx", ["oxlint", "--type-aware", "--deny-warnings"]);
check("types", process.execPath, ["scripts/typecheck.mjs"]);
check("unused code and dependencies", "npx", ["knip"]);
suite(
  "unit tests",
  "npx",
  [
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    "--outputFile.json=.cache/unit-results.json",
  ],
  ".cache/unit-results.json",
  (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests + report.numFailedTestSuites * (report.numFailedTests === 0 ? 1 : 0),
  }),
);

if (withBrowser) {
  let browser;
  try {
    browser = ensureBrowser();
    ensureOtherBrowsers();
  } catch (error) {
    failed += 1;
    console.log(`FAIL browser: ${error.message}`);
  }
  const isBuilt =
    check("production build", "npx", ["vite", "build"]) &&
    check("first-load budget", process.execPath, ["scripts/first-load.mjs"]);
  const isFixtureBuilt = check("production build with test pages", "npx", ["vite", "build"], {
    PLAYGROUND_E2E: "1",
  });
  if (browser !== undefined && isBuilt && isFixtureBuilt) {
    const env = { PLAYGROUND_CHROMIUM: browser };
    suite(
      "browser tests",
      "npx",
      ["playwright", "test"],
      ".cache/e2e-results.json",
      countBrowserTests,
      env,
    );
    suite(
      "journeys in all browsers",
      "npx",
      ["playwright", "test", "--config=playwright.browsers.config.ts"],
      ".cache/browsers-results.json",
      countJourneys,
      env,
    );
  }
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
