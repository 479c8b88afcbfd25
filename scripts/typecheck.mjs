// Checks every world on its own: the core without any platform, Web Workers, the page, Node.
import { spawnSync } from "node:child_process";

let failed = 0;
for (const world of ["core", "worker", "dom", "node"]) {
  // Directly: npm's launcher takes longer than the check, and the compiler of people's code has a `tsc` too.
  const tsc = ["node_modules/typescript/bin/tsc", "-p", `tsconfig.${world}.json`, "--noEmit"];
  const run = spawnSync(process.execPath, tsc, { encoding: "utf8" });
  if (run.status === 0) continue;
  failed += 1;
  console.error(`tsconfig.${world}.json:\n${run.stdout}${run.stderr}`);
}
process.exit(failed === 0 ? 0 : 1);
