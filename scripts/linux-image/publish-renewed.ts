/** Publishes a state whose agent was renewed (`renew-agent.ts`): its size and checksum, and the agent's protocol. */
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { PROTOCOL_VERSION } from "../../src/engines/linux/shared/agent-protocol.ts";

const build = process.env["BUILD"];
if (build === undefined) throw new Error("usage: BUILD=… publish-renewed.ts");
const folder = join(import.meta.dirname, "../../public/linux");
const state = readFileSync(join(build, "state.bin.zst"));
copyFileSync(join(build, "state.bin.zst"), join(folder, "state.bin.zst"));

interface Manifest {
  readonly state: object;
  readonly inputs: object;
  readonly files: Readonly<Record<string, object>>;
}
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const agent = readFileSync(join(build, "agent.stripped"));
const renewed = {
  ...manifest,
  protocol: PROTOCOL_VERSION,
  state: {
    ...manifest.state,
    bytes: state.length,
    uncompressedBytes: statSync(join(build, "state.bin")).size,
  },
  // Started in place of the one in the root file system, which is otherwise what runs.
  inputs: { ...manifest.inputs, renewedAgent: { bytes: agent.length, sha256: sum(agent) } },
  files: { ...manifest.files, "state.bin.zst": { bytes: state.length, sha256: sum(state) } },
};
writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(renewed, null, 1)}\n`);
