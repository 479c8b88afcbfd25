/**
 * Records what the real tools answer: `npx tsx scripts/linux-image/differential/record.ts`, on Debian bookworm with
 * gawk. Locale files other than C.UTF-8 must not be installed, as they are not in Lambda's image.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { RECORDED } from "./cases.ts";
import { VARIABLES } from "./variables.ts";

const tools = ["bash", "cat", "awk", "grep", "sed", "iconv"].map(
  (name) => execFileSync(name, ["--version"], { encoding: "utf8" }).split("\n", 1)[0] ?? name,
);

function answerOf(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "answer-"));
  try {
    writeFileSync(join(folder, "N"), `${script}\n`);
    const work = mkdtempSync(join(tmpdir(), "work-"));
    const { stdout } = spawnSync("bash", ["-c", 'exec bash "$0" 2>&1', join(folder, "N")], {
      cwd: work,
      env: VARIABLES,
      encoding: "latin1",
    });
    rmSync(work, { recursive: true });
    return stdout.replaceAll(join(folder, "N"), "/var/task/cases/N");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const answers = Object.fromEntries(RECORDED.map((script) => [script, answerOf(script)]));
writeFileSync(
  join(import.meta.dirname, "answers.json"),
  `${JSON.stringify({ recordedWith: tools, answers }, null, 1)}\n`,
);
