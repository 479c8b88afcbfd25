import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputs, programFiles } from "./programs.ts";

/* Records what Node prints: `node node_modules/.bin/tsx e2e/node-programs/record.ts`, with Node 22, which the sandbox stands in for. */

const folder = mkdtempSync("/tmp/node-programs-");
for (const [name, text] of Object.entries(programFiles())) writeFileSync(join(folder, name), text);
const stdout = execFileSync(process.execPath, ["bootstrap.mjs"], { cwd: folder, encoding: "utf8" });
const recorded = { node: process.version, outputs: outputs(stdout) };
writeFileSync(new URL("recorded.json", import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`);
