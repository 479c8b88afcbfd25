/** Cost of single operations inside the machine, in guest instructions and in time. */
import { bootFrom, LAMBDA_VARIABLES, startMachine } from "./harness/machine.ts";
import { makeSandbox } from "./harness/sandbox.ts";

const state = process.argv[2] ?? "public/linux/state.bin.zst";
const { agent, emulator } = await startMachine(
  state === "boot"
    ? bootFrom(process.env["BUILD"] ?? "/tmp/linux-image-build")
    : { kind: "restore", state },
);
await agent.greet();

const CASES: Readonly<Record<string, string>> = {
  "empty loop": ":",
  "subshell (fork)": "( : )",
  "/bin/true (fork, exec)": "/bin/true",
  "true by name, coreutils": "env true",
  "curl --version": "curl --version > /dev/null",
  mktemp: "mktemp > /dev/null",
  grep: "grep -q x /etc/passwd",
  sed: "sed -n 1p /etc/passwd > /dev/null",
  awk: "awk 1 /etc/passwd > /dev/null",
  jq: "echo '{\"a\":1}' | jq -c .a > /dev/null",
  "bash -c :": "bash -c :",
  "echo | tr | cut": "echo a:b | tr -d ' ' | cut -d: -f2 > /dev/null",
  "$(echo)": "x=$(echo hello)",
  "1 MB to /tmp": "head -c 1M /dev/zero > /tmp/x",
  "1 MB to null": "head -c 1M /dev/zero > /dev/null",
  "x=x*100k": "printf -v x %100000s y",
};
const only = process.argv[3];
for (const [name, command] of Object.entries(CASES)) {
  if (only !== undefined && !name.includes(only)) continue;
  const rounds = 20;
  const sandbox = await makeSandbox(agent, {
    bootstrap: `#!/bin/bash\nfor i in {1..60}; do ${command}; done\necho A\nfor i in {1..${rounds}}; do ${command}; done\necho B\nsleep 100\n`,
  });
  await sandbox.start(LAMBDA_VARIABLES);
  const mark = async (text: string): Promise<[number, number]> => {
    while (!sandbox.stdout().includes(text)) await new Promise((resolve) => setImmediate(resolve));
    return [emulator.get_instruction_counter(), performance.now()];
  };
  const [from, fromTime] = await mark("A\n");
  const [to, toTime] = await mark("B\n");
  console.log(
    name.padEnd(26),
    ((to - from) / rounds / 1000).toFixed(0).padStart(7),
    "k instructions",
    ((toTime - fromTime) / rounds).toFixed(2).padStart(8),
    "ms",
  );
  await sandbox.destroy();
}
process.exit(0);
