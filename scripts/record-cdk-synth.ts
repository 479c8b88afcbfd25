/**
 * Records what the AWS CDK makes of the program that project zips carry: `npx tsx scripts/record-cdk-synth.ts`. The CDK
 * is too large to be installed for every test, so the tests compare with this record.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageContents } from "#bundle/package-contents.ts";
import { FORMAT_PROJECTS } from "#bundle/project-zip/formats/format-projects.test-support.ts";
import { projectEntries } from "#bundle/project-zip/project-entries.ts";
import { CDK_APP } from "#bundle/project-zip/formats/cdk.ts";
import { settingsJson } from "#bundle/project-zip/formats/settings-json.ts";

const work = ".cache/cdk";
const record = "src/bundle/project-zip/formats/cdk-synth.json";
const recorded: Record<string, unknown> = {};
for (const [name, project] of Object.entries(FORMAT_PROJECTS)) {
  const folder = join(work, name.replaceAll(" ", "-"));
  const contents = packageContents(project);
  for (const { path, bytes, mode } of projectEntries(project, contents, "cdk")) {
    if (!path.startsWith("deploy/")) continue;
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), bytes, { mode });
  }
  // What is in the zips is no part of the template.
  for (const zip of ["function.zip", ...project.layers.map((layer) => `layers/${layer}.zip`)]) {
    mkdirSync(join(folder, "dist", zip, ".."), { recursive: true });
    writeFileSync(join(folder, "dist", zip), "PK");
  }
  const cdk = join(folder, "deploy/cdk");
  const modules = join(work, "node_modules");
  if (!existsSync(modules)) {
    cpSync(join(cdk, "package.json"), join(work, "package.json"));
    execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: work, stdio: "inherit" });
  }
  const bin = join(process.cwd(), modules, ".bin");
  execFileSync(join(bin, "tsc"), ["-p", "."], { cwd: cdk, stdio: "inherit" });
  execFileSync(join(bin, "tsx"), ["app.ts"], {
    cwd: cdk,
    stdio: "inherit",
    env: { ...process.env, CDK_OUTDIR: "cdk.out" },
  });
  const template = readJson(join(cdk, "cdk.out/Function.template.json"));
  // Of every stack: which version of the bootstrap it needs.
  delete template["Rules"];
  delete template["Parameters"];
  recorded[name] = {
    settings: JSON.parse(settingsJson(project, contents, "cdk")) as unknown,
    template,
  };
}
const program = createHash("sha256").update(CDK_APP).digest("hex");
const { version } = readJson(join(work, "node_modules/aws-cdk-lib/package.json"));

writeFileSync(record, `${JSON.stringify({ version, program, recorded }, undefined, 2)}\n`);
execFileSync("node_modules/.bin/oxfmt", [record], { stdio: "inherit" });

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>; // written by the CDK, or by npm
}
