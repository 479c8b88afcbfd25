// Makes sure that the programs are there which the packages are checked with: what a person would use to open them.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Program → Debian package. */
const TOOLS = {
  zip: "zip",
  unzip: "unzip",
  make: "make",
  // Compile the bootstraps that the attached page runs.
  cc: "gcc libc6-dev",
  go: "golang-go",
  python3: "python3",
  openssl: "openssl",
  // Drives the Makefile of a project against a control plane of the tests; nothing of it leaves this machine.
  aws: "awscli",
};

function missingTools() {
  return Object.keys(TOOLS).filter(
    (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0,
  );
}

/** Installs what is missing where that is possible; throws with what to do where it is not. */
export function ensureTools() {
  const missing = missingTools();
  if (missing.length === 0) return;
  const packages = missing.flatMap((name) => TOOLS[name].split(" "));
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log(`Installing ${packages.join(", ")}: the tests open our zips with them.`);
    execFileSync("apt-get", ["update", "-q"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (missingTools().length === 0) return;
  }
  throw new Error(
    `The tests need ${missing.join(", ")}. Install them (Debian: apt-get install ${packages.join(" ")}), then run the command again.`,
  );
}
