/**
 * Boots the machine, runs a bootstrap in it so that kernel caches are as after use,
 * overwrites free memory with zeros (zero pages are not stored) and saves the state.
 * Usage: make-state.ts OUTPUT, with BUILD naming the build folder.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GUEST, HOST } from "../../src/engines/linux/shared/agent-protocol.ts";
import { type BootSource, bootFrom, LAMBDA_VARIABLES, startMachine } from "./harness/machine.ts";
import { RuntimeApi } from "./harness/runtime-api.ts";

const output = process.argv[2];
const build = process.env["BUILD"];
if (output === undefined || build === undefined)
  throw new Error("usage: BUILD=… make-state.ts OUTPUT");
const functions = join(import.meta.dirname, "harness/functions");

const { agent, emulator, serial } = await startMachine(bootFrom(build));
await agent.greet();

const runToEnd = async (id: number, script: string): Promise<void> => {
  await agent.sendTree(id, { bootstrap: { mode: 0o755, bytes: script } });
  await agent.createEnvironment(id, { taskTree: id });
  const api = new RuntimeApi(agent);
  const exited = new Promise<Uint8Array>((resolve) => (api.onExit = resolve));
  await agent.start(id, LAMBDA_VARIABLES);
  const end = await exited;
  if (end[0] !== 1 || end[2] !== 0)
    throw new Error(`script ended with ${end.join(" ")}: ${JSON.stringify(api.output)}`);
  await agent.request(HOST.environmentDestroy, id);
};

const warm = async (id: number): Promise<void> => {
  await agent.sendTree(id, {
    bootstrap: { mode: 0o755, bytes: readFileSync(join(functions, "tutorial-bootstrap.sh")) },
    "function.sh": { mode: 0o644, bytes: readFileSync(join(functions, "function.sh")) },
  });
  await agent.createEnvironment(id, { taskTree: id });
  const api = new RuntimeApi(agent);
  await agent.start(id, LAMBDA_VARIABLES);
  for (let round = 0; round < 5; round++) await api.invoke('{"warm":true}');
  await agent.request(HOST.environmentDestroy, id);
};

/**
 * The compressed kernel and root file system that the machine was booted from: nobody reads them any more, and the
 * pages of the lowest 16 MB are handed out last, so they would be stored, and do not compress again.
 */
function clearLeftovers(source: BootSource): void {
  const { mem8 } = emulator.v86.cpu;
  const memory = Buffer.from(mem8.buffer, mem8.byteOffset, 128 * 1024 * 1024);
  for (const file of [source.kernel, source.initrd]) {
    const bytes = readFileSync(file);
    // The first part holds headers and code, of which the kernel keeps copies.
    const first = 65_536;
    const last = bytes.length - 4096;
    // Where the file begins in memory, by a few parts of it: each copy lies in one piece.
    const begins = new Set<number>();
    for (let at = first; at <= last; at += Math.ceil((last - first) / 16)) {
      const found = memory.indexOf(bytes.subarray(at, at + 4096));
      if (found >= 0) begins.add(found - at);
    }
    for (const begin of begins) {
      for (let at = first; at <= last; at += 4096) {
        const part = bytes.subarray(at, at + 4096);
        const place = begin + at;
        if (memory.subarray(place, place + 4096).equals(part)) memory.fill(0, place, place + 4096);
      }
    }
  }
}

await warm(1);
// What boot and warming have freed is handed out again first; the rest was never touched.
await runToEnd(
  2,
  `#!/bin/bash
head -c 500M /dev/zero > /tmp/zeros
rm /tmp/zeros
`,
);
for (const id of [1, 2]) {
  const payload = new Uint8Array(4);
  payload[0] = id;
  await agent.request(HOST.treeDrop, 0, payload);
}
agent.onFrame = (frame) => {
  if (frame.type === GUEST.log) console.error(new TextDecoder().decode(frame.payload));
};
// Let the kernel finish what it does later: freed pages, RCU, timers.
await new Promise((resolve) => setTimeout(resolve, 1500));
if (/panic|BUG|Oops/.test(serial())) throw new Error(serial());
clearLeftovers(bootFrom(build));
const state = await emulator.save_state();
writeFileSync(output, new Uint8Array(state));
console.log(`state of ${state.byteLength} bytes`);
process.exit(0);
