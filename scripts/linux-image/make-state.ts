/**
 * Boots the machine, runs a bootstrap in it so that kernel caches are as after use,
 * overwrites free memory with zeros (zero pages are not stored) and saves the state.
 * Usage: make-state.ts OUTPUT, with BUILD naming the build folder.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GUEST, HOST } from "../../src/engines/linux/shared/agent-protocol.ts";
import { bootFrom, LAMBDA_VARIABLES, startMachine } from "./harness/machine.ts";
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
  await agent.createEnvironment(id, { taskTree: id, tmpBytes: 1 << 30 });
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

await warm(1);
await runToEnd(
  2,
  `#!/bin/bash
while read -r name kilobytes _; do [ "$name" = MemFree: ] && break; done < /proc/meminfo
head -c $((kilobytes - 3072))K /dev/zero > /tmp/zeros
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
const state = await emulator.save_state();
writeFileSync(output, new Uint8Array(state));
console.log(`state of ${state.byteLength} bytes`);
process.exit(0);
