// `npm run conformance`: writes docs/conformance.md from the answers of the tab's core and of local mode, then runs AWS's own
// runtime interface clients against local mode, as many as can be had, and says why for the others.
// A client's source, where its registry cannot be reached: npm run conformance -- --checkout go=DIR --checkout python=DIR
// That is apart from `npm test`, because clients are compiled (minutes, and build tools that a machine may not have).
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CLIENTS } from "./conformance/clients.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();

const { values } = parseArgs({ options: { checkout: { type: "string", multiple: true } } });
/** Client → folder. */
const checkouts = new Map(
  (values.checkout ?? []).map((entry) => {
    const [id = "", ...path] = entry.split("=");
    return [id, resolve(path.join("="))];
  }),
);
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 */
function vitest(args, env) {
  return spawnSync("npx", ["vitest", "run", ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  }).status;
}

const table = vitest(["src/local/conformance.test.ts"], { WRITE_CONFORMANCE: "1" });
if (table !== 0) process.exit(table ?? 1);

let failed = false;
const lines = [];
for (const { id, title, checks, obtain } of CLIENTS) {
  let client;
  try {
    client = obtain(checkouts.get(id));
  } catch (error) {
    lines.push(`${title}: not run, ${error.message}`);
    continue;
  }
  const files = checks.map((name) => `e2e/conformance/${name}-client.check.ts`);
  const config = ["--config", "e2e/conformance/vitest.config.ts", ...files];
  const status = vitest(config, { OFFICIAL_CLIENT: JSON.stringify({ id, ...client }) });
  failed ||= status !== 0;
  lines.push(`${title} ${client.version}: ${status === 0 ? "passed" : "FAILED"}`);
}
console.log(`\nOfficial clients against local mode\n  ${lines.join("\n  ")}`);
process.exit(failed ? 1 : 0);
