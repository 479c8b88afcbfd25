// Installs the npm dependencies when they are missing or older than package-lock.json.
import { spawnSync } from "node:child_process";
import { existsSync, statSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Leaves the process with a clear message when Node is too old or npm fails. */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Node ${process.versions.node} is too old: the build tools need 20.19 or newer. Install a newer Node and run the command again.`,
    );
    process.exit(1);
  }
  const marker = `${root}node_modules/.package-lock.json`;
  const lock = `${root}package-lock.json`;
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log("Installing dependencies.");
  // `npm ci` refuses a lock file without the optional packages of other platforms, which npm leaves out when its registry
  // does not have them. `npm install` takes it, and with --no-save it leaves the lock file as it is.
  const tries = [["ci"], ["install", "--no-save"]];
  let output = "";
  for (const args of tries) {
    const run = spawnSync("npm", [...args, "--no-fund", "--no-audit", "--loglevel=error"], {
      cwd: root,
      encoding: "utf8",
    });
    if (run.status === 0) {
      // npm does not touch its marker when there was nothing to do.
      utimesSync(marker, new Date(), new Date());
      return;
    }
    output += `npm ${args.join(" ")}:\n${run.stdout}${run.stderr}`;
  }
  console.error(output);
  console.error(
    "The dependencies could not be installed, see above. Check that the npm registry can be reached, then run the command again.",
  );
  process.exit(1);
}
