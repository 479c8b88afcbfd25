// `npm run conformance`: writes docs/conformance.md from the answers of the tab's core and of local mode, then runs AWS's
// own Node.js runtime interface client (npm package aws-lambda-ric) against local mode.
// That is apart from `npm test`, because the client is compiled on installation (libcurl and a native addon: some minutes, and
// build tools that a machine may not have). It is installed once, under node_modules/.cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();

/** The last release that runs on Node 20 too. */
const VERSION = "3.3.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}node_modules/.cache/conformance`;
const client = `${folder}/node_modules/aws-lambda-ric`;

const table = spawnSync("npx", ["vitest", "run", "src/local/conformance.test.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, WRITE_CONFORMANCE: "1" },
});
if (table.status !== 0) process.exit(table.status ?? 1);
if (process.platform !== "linux") {
  console.error(
    "aws-lambda-ric builds its native part on Linux only. Run this on Linux, or in a container.",
  );
  process.exit(1);
}
if (!existsSync(`${client}/dist/rapid-client.node`)) install();
const run = spawnSync("npx", ["vitest", "run", "--config", "e2e/conformance/vitest.config.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, RUNTIME_INTERFACE_CLIENT: client },
});
process.exit(run.status ?? 1);

function install() {
  const missing = ["cmake", "make", "g++", "autoconf", "automake", "libtoolize", "python3"].filter(
    (tool) => spawnSync(tool, ["--version"], { stdio: "ignore" }).error !== undefined,
  );
  if (missing.length > 0) {
    console.error(
      `aws-lambda-ric cannot be built here: ${missing.join(", ")} missing. On Debian: apt-get install cmake make g++ autoconf automake libtool libtool-bin python3.`,
    );
    process.exit(1);
  }
  console.log(
    `Installing aws-lambda-ric ${VERSION} under node_modules/.cache (compiles for some minutes).`,
  );
  mkdirSync(folder, { recursive: true });
  // npm asks for consent before it runs a package's install scripts; this package is nothing without them.
  const manifest = { private: true, allowScripts: { [`aws-lambda-ric@${VERSION}`]: true } };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  const npm = spawnSync(
    "npm",
    ["install", `aws-lambda-ric@${VERSION}`, "--no-fund", "--no-audit", "--loglevel=error"],
    {
      cwd: folder,
      stdio: "inherit",
    },
  );
  if (npm.status !== 0 || !existsSync(`${client}/dist/rapid-client.node`)) {
    console.error("aws-lambda-ric could not be installed, see above.");
    process.exit(1);
  }
}
