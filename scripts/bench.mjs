// `npm run bench [name …]`: runs scripts/bench/*.bench.ts one after another. Each prints `name: value (min/median/max)`.
// Figures are ratios inside one run wherever possible, because machines are noisy; nothing here passes or fails.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const wanted = process.argv.slice(2);
const all = readdirSync("scripts/bench").filter((name) => name.endsWith(".bench.ts"));
const unknown = wanted.filter((name) => !all.includes(`${name}.bench.ts`));
if (unknown.length > 0) {
  console.error(
    `No such benchmark: ${unknown.join(", ")}. There are: ${all.map((name) => name.replace(".bench.ts", "")).join(", ")}.`,
  );
  process.exit(2);
}
let failed = false;
for (const name of all) {
  if (wanted.length > 0 && !wanted.includes(name.replace(".bench.ts", ""))) continue;
  console.log(`\n# ${name.replace(".bench.ts", "")}`);
  const run = spawnSync(process.execPath, ["--import", "tsx", `scripts/bench/${name}`], {
    stdio: "inherit",
  });
  failed ||= run.status !== 0;
}
process.exit(failed ? 1 : 0);
