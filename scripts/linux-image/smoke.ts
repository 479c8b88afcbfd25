/** Restores (or boots) the machine and times the tutorial's loop. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bootFrom, type MachineSource, LAMBDA_VARIABLES, startMachine } from "./harness/machine.ts";
import { RuntimeApi } from "./harness/runtime-api.ts";

const here = import.meta.dirname;
const build = process.env["BUILD"] ?? "/tmp/linux-image-build";
const source: MachineSource =
  process.argv[2] === "boot"
    ? bootFrom(build)
    : {
        kind: "restore",
        state: process.argv[2] ?? join(here, "../../public/linux/state.bin.zst"),
      };
const rounds = Number(process.argv[3] ?? 40);

const summary = (values: readonly number[]): string => {
  const sorted = [...values].toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);
  return `min ${at(0)}  median ${at(0.5)}  p90 ${at(0.9)}  max ${at(1)} ms`;
};

const started = performance.now();
const { agent, emulator } = await startMachine(source);
console.log(`machine ready     ${(performance.now() - started).toFixed(0)} ms`);
await agent.greet();
console.log(`agent greeted     ${(performance.now() - started).toFixed(0)} ms`);

const bootstrap = process.env["BOOTSTRAP"] ?? join(here, "harness/functions/tutorial-bootstrap.sh");
await agent.sendTree(1, {
  bootstrap: { mode: 0o755, bytes: readFileSync(bootstrap) },
  "function.sh": { mode: 0o644, bytes: readFileSync(join(here, "harness/functions/function.sh")) },
});
await agent.createEnvironment(1, { taskTree: 1 });
console.log(`environment       ${(performance.now() - started).toFixed(0)} ms`);
const api = new RuntimeApi(agent);
api.onExit = (payload) => {
  console.log("exited", payload, api.output, api.log);
  process.exit(1);
};
const waiting = new Promise<void>((resolve) => (api.onNext = resolve));
await agent.start(1, LAMBDA_VARIABLES);
console.log(`process started   ${(performance.now() - started).toFixed(0)} ms`);
await waiting;
console.log(`first next        ${(performance.now() - started).toFixed(0)} ms`);

const first = await api.invoke('{"key":"first"}');
console.log(`first response    ${(first.answeredAt - first.sentAt).toFixed(0)} ms`);
const timed = [];
const cpuBefore = process.cpuUsage();
const instructionsBefore = emulator.get_instruction_counter();
for (let round = 0; round < rounds; round++)
  timed.push(await api.invoke(`{"key":"value ${round}"}`));
console.log(`event → response  ${summary(timed.map((one) => one.answeredAt - one.sentAt))}`);
console.log(`response → next   ${summary(timed.map((one) => one.nextAt - one.answeredAt))}`);
console.log(`whole loop        ${summary(timed.map((one) => one.nextAt - one.sentAt))}`);
if (process.env["TREND"] !== undefined) {
  console.log(timed.map((one) => (one.nextAt - one.sentAt).toFixed(0)).join(" "));
}
const cpuUsed = process.cpuUsage(cpuBefore);
console.log(`CPU per loop      ${((cpuUsed.user + cpuUsed.system) / 1000 / rounds).toFixed(0)} ms`);
// Independent of what else the machine does.
console.log(
  `instructions      ${((emulator.get_instruction_counter() - instructionsBefore) / rounds / 1e6).toFixed(2)} million per loop`,
);
const large = [];
for (let round = 0; round < 8; round++) large.push(await api.invoke(`"${"x".repeat(100_000)}"`));
console.log(
  `100 kB event      ${summary(large.map((one) => one.answeredAt - one.sentAt))}  ${large[0]?.body}`,
);

const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, 10_000));
const used = process.cpuUsage(before);
console.log(`idle in next      ${((used.user + used.system) / 1e5).toFixed(2)} % of a core`);
console.log(`stderr ${api.output[2]?.length} stdout ${api.output[1]?.length}`, api.log.slice(0, 5));
console.log(`memory            rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await emulator.destroy();
process.exit(0);
