/** Brings a machine into the state that is published: used once, so that kernel caches are warm, and free memory zero. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GUEST, HOST } from "../../../src/engines/linux/shared/agent-protocol.ts";
import { type Agent, LAMBDA_VARIABLES, type RunningMachine } from "./machine.ts";
import { RuntimeApi } from "./runtime-api.ts";

const functions = join(import.meta.dirname, "functions");

/**
 * Runs a bootstrap, overwrites free memory with zeros (zero pages are not stored) and saves the state.
 *
 * @param beforeSaving clears what the machine does not need any more
 */
export async function warmAndSave(
  { agent, emulator, serial }: RunningMachine,
  output: string,
  beforeSaving: () => void = () => undefined,
): Promise<void> {
  await warm(agent, 1);
  // What boot and warming have freed is handed out again first; the rest was never touched.
  await runToEnd(
    agent,
    2,
    `#!/bin/bash
head -c 500M /dev/zero > /tmp/zeros
rm /tmp/zeros
`,
  );
  for (const id of [1, 2]) await dropTree(agent, id);
  agent.onFrame = (frame) => {
    if (frame.type === GUEST.log) console.error(new TextDecoder().decode(frame.payload));
  };
  // Let the kernel finish what it does later: freed pages, RCU, timers.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  if (/panic|BUG|Oops/.test(serial())) throw new Error(serial());
  beforeSaving();
  const state = await emulator.save_state();
  writeFileSync(output, new Uint8Array(state));
  console.log(`state of ${state.byteLength} bytes`);
}

export function dropTree(agent: Agent, id: number): Promise<Uint8Array> {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, id, true);
  return agent.request(HOST.treeDrop, 0, payload);
}

async function runToEnd(agent: Agent, id: number, script: string): Promise<void> {
  await agent.sendTree(id, { bootstrap: { mode: 0o755, bytes: script } });
  await agent.createEnvironment(id, { taskTree: id });
  const api = new RuntimeApi(agent);
  const exited = new Promise<Uint8Array>((resolve) => (api.onExit = resolve));
  await agent.start(id, LAMBDA_VARIABLES);
  const end = await exited;
  if (end[0] !== 1 || end[2] !== 0)
    throw new Error(`script ended with ${end.join(" ")}: ${JSON.stringify(api.output)}`);
  await agent.request(HOST.environmentDestroy, id);
}

async function warm(agent: Agent, id: number): Promise<void> {
  await agent.sendTree(id, {
    bootstrap: { mode: 0o755, bytes: readFileSync(join(functions, "tutorial-bootstrap.sh")) },
    "function.sh": { mode: 0o644, bytes: readFileSync(join(functions, "function.sh")) },
  });
  await agent.createEnvironment(id, { taskTree: id });
  const api = new RuntimeApi(agent);
  await agent.start(id, LAMBDA_VARIABLES);
  for (let round = 0; round < 5; round++) await api.invoke('{"warm":true}');
  await agent.request(HOST.environmentDestroy, id);
}
