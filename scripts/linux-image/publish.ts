/** Copies the results to public/linux and describes them: manifest.json, tools.json, NOTICE.md. */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  lstatSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { PROTOCOL_VERSION } from "../../src/engines/linux/shared/agent-protocol.ts";
import { COMMAND_LINE, MACHINE_OPTIONS } from "./harness/machine.ts";
import { LAMBDA_PACKAGES, OFTEN_MISSED } from "./lambda-tools.ts";

const here = import.meta.dirname;
const repository = join(here, "../..");
const build = process.env["BUILD"] ?? "/tmp/linux-image-build";
const target = join(repository, "public/linux");

const describe = (path: string): { bytes: number; sha256: string } => {
  const content = readFileSync(path);
  return { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
};

const packages = readFileSync(join(here, "packages.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [kind = "", name = "", version = "", ...licence] = line.split(" ");
    return { name: name.split(":")[0] ?? name, version, kind, licence: licence.join(" ") };
  });

/** The program behind each command of a folder. */
function commandsOf(folder: string): Map<string, string> {
  const path = join(build, "rootfs", folder);
  return new Map(
    readdirSync(path)
      .toSorted()
      .map((name) => {
        const isLink = lstatSync(join(path, name)).isSymbolicLink();
        return [name, isLink ? readlinkSync(join(path, name)) : name];
      }),
  );
}

function tools(): object {
  const inSight = commandsOf("usr/bin");
  const assumed = new Set(Object.values(LAMBDA_PACKAGES).flat());
  const commands: Record<string, { program: string; inLambda: "assumed" | "assumed-missing" }> = {};
  for (const [name, program] of commandsOf("usr/lib/playground/all-tools")) {
    commands[name] = { program, inLambda: inSight.has(name) ? "assumed" : "assumed-missing" };
    if (inSight.has(name) && !assumed.has(name) && program !== "coreutils" && name !== "coreutils")
      throw new Error(`${name} is in sight, and no package of Lambda's is known to have it`);
  }
  return {
    note: "Commands of this image. inLambda compares with provided.al2023 by the packages of Amazon Linux 2023's minimal container; it was not checked in Lambda itself. What is assumed missing there is out of sight here too, unless the project allows it.",
    commands,
    onlyInLambda: [...assumed].filter((name) => !(name in commands)).toSorted(),
    inNeither: OFTEN_MISSED,
  };
}

mkdirSync(target, { recursive: true });
copyFileSync(join(build, "state.bin.zst"), join(target, "state.bin.zst"));
writeFileSync(join(target, "tools.json"), `${JSON.stringify(tools(), null, 1)}\n`);
writeFileSync(join(target, "NOTICE.md"), readFileSync(join(here, "NOTICE.md")));

const v86 = JSON.parse(readFileSync(join(repository, "node_modules/v86/package.json"), "utf8")) as {
  version: string;
};
const listed = [
  "state.bin.zst",
  "tools.json",
  "NOTICE.md",
  ...readdirSync(join(target, "licences"))
    .toSorted()
    .map((name) => `licences/${name}`),
];
const manifest = {
  protocol: PROTOCOL_VERSION,
  v86: v86.version,
  state: {
    file: "state.bin.zst",
    bytes: statSync(join(target, "state.bin.zst")).size,
    uncompressedBytes: statSync(join(build, "state.bin")).size,
  },
  machine: { options: MACHINE_OPTIONS, commandLine: COMMAND_LINE },
  madeBy: "scripts/linux-image/build.sh",
  inputs: {
    kernel: describe(join(build, "kernel/arch/x86/boot/bzImage")),
    rootFileSystem: describe(join(build, "initrd.cpio.zst")),
    bios: describe(join(build, "seabios/usr/share/seabios/bios.bin")),
    v86Wasm: describe(join(repository, "node_modules/v86/build/v86.wasm")),
  },
  packages,
  files: Object.fromEntries(listed.map((name) => [name, describe(join(target, name))])),
};
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
console.log(
  `state ${manifest.state.bytes} bytes, kernel ${manifest.inputs.kernel.sha256}, root ${manifest.inputs.rootFileSystem.sha256}`,
);
