/**
 * Puts a new agent into the published state, for when only the agent has changed: kernel and programs stay as they are,
 * byte for byte. The state is restored, the new program sent into it as a file, and the running agent made to execute
 * that file: a few bytes of machine code over a function of its that is called next. What the state then holds is what a
 * full build gives but for `/init`, which nobody reads any more.
 *
 * Usage: renew-agent.ts OLD_AGENT NEW_AGENT OUTPUT. OLD_AGENT is the program in the published state (built from its
 * commit, not stripped), by which its code is found in the machine's memory.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { HOST, PayloadWriter } from "../../src/engines/linux/shared/agent-protocol.ts";
import { Agent, startMachine } from "./harness/machine.ts";
import { dropTree, warmAndSave } from "./harness/warm-state.ts";

const FUNCTION = "tree_drop";
/** The old agent's version of the protocol. */
const OLD_PROTOCOL = 2;
const TREE = 9000;

const [oldAgent, newAgent, output] = process.argv.slice(2);
if (oldAgent === undefined || newAgent === undefined || output === undefined)
  throw new Error("usage: renew-agent.ts OLD_AGENT NEW_AGENT OUTPUT");

/** Where a function's code stands in the file: the program is static, its text begins with the file. */
function offsetOf(program: string, name: string): number {
  const line = execFileSync("nm", [program], { encoding: "utf8" })
    .split("\n")
    .find((each) => each.endsWith(` T ${name}`));
  if (line === undefined) throw new Error(`${program} has no function ${name}`);
  return Number.parseInt(line, 16) - 0x0804_8000;
}

/** `execve(path, {path, NULL}, NULL)`, wherever it stands. */
function execCode(path: string): Uint8Array {
  const text = new TextEncoder().encode(`${path}\0`);
  // call over the text; pop ebx; xor edx,edx; push edx; push ebx; mov ecx,esp; push 11; pop eax; int 0x80; hlt
  const code = [0x5b, 0x31, 0xd2, 0x52, 0x53, 0x89, 0xe1, 0x6a, 0x0b, 0x58, 0xcd, 0x80, 0xf4];
  const call = new DataView(new ArrayBuffer(4));
  call.setInt32(0, text.length, true);
  return Uint8Array.of(0xe8, ...new Uint8Array(call.buffer), ...text, ...code);
}

const published =
  process.env["STATE"] ?? join(import.meta.dirname, "../../public/linux/state.bin.zst");
const withFile = `${output}.with-agent`;

if (process.env["STAGE"] === undefined) {
  // In a process of its own: a machine that is restored into itself keeps wrong times, and its scheduler stands still.
  const first = await startMachine({ kind: "restore", state: published });
  await greetOld(first.agent);
  await first.agent.sendTree(TREE, { agent: { mode: 0o755, bytes: readFileSync(newAgent) } });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  writeFileSync(withFile, new Uint8Array(await first.emulator.save_state()));
  execFileSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, STAGE: "2" },
  });
  rmSync(withFile);
  process.exit(0);
}

function greetOld(agent: Agent): Promise<unknown> {
  return Promise.all([
    agent.request(HOST.hello, 0, new PayloadWriter().u32(OLD_PROTOCOL).done()),
    agent.request(HOST.seed, 0, crypto.getRandomValues(new Uint8Array(64))),
  ]);
}

// Freshly restored, the emulator has compiled nothing, so that the bytes in memory count.
const machine = await startMachine({ kind: "restore", state: withFile });
const { agent, emulator } = machine;
await emulator.stop();
const { mem8 } = emulator.v86.cpu;
const memory = Buffer.from(mem8.buffer, mem8.byteOffset, mem8.length);
const at = offsetOf(oldAgent, FUNCTION);
const known = readFileSync(oldAgent).subarray(at, at + 96);
const places: number[] = [];
for (let found = memory.indexOf(known); found >= 0; found = memory.indexOf(known, found + 1))
  places.push(found);
if (places.length === 0) throw new Error("the old agent's code is not in the machine's memory");
const code = execCode(`/run/trees/${TREE}/agent`);
for (const place of places) memory.set(code, place);
const ready = new Promise<void>((resolve) => {
  emulator.add_listener("serial0-output-byte", () => {
    if (machine.serial().endsWith("agent ready\r\n")) resolve();
  });
});
await emulator.run();
await greetOld(agent);
void dropTree(agent, TREE);
await ready;

const renewed = { ...machine, agent: new Agent(emulator) };
await renewed.agent.greet();
await warmAndSave(renewed, output);
process.exit(0);
