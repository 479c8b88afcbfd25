import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import {
  GUEST,
  extensionStartPayload,
  HOST,
  processSignalPayload,
  tcpConnectPayload,
  readStepLine,
  START_FLAG_STEP,
} from "../../src/engines/linux/shared/agent-protocol.ts";
import { type RunningMachine, startMachine } from "./harness/machine.ts";
import { RuntimeApi } from "./harness/runtime-api.ts";
import { makeSandbox, runToEnd } from "./harness/sandbox.ts";

const state = process.env["STATE"] ?? join(import.meta.dirname, "../../public/linux/state.bin.zst");

// An emulated machine on a busy one: generous, nothing here measures time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let machine: RunningMachine;

beforeAll(async () => {
  machine = await startMachine({ kind: "restore", state });
  await machine.agent.greet();
});

afterAll(async () => {
  await machine.emulator.destroy();
});

const elf = (machineType: number): Uint8Array => {
  const bytes = new Uint8Array(128);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  bytes.set([2, 0, machineType & 255, machineType >> 8, 1], 16);
  return bytes;
};

const file = (
  mode: number,
  bytes: string | Uint8Array,
): { mode: number; bytes: string | Uint8Array } => ({ mode, bytes });

// Runtime API reference §3.3 and §5.2: what Lambda says of an entry point that cannot start.
test.each([
  ["nothing is there", { "other.sh": "" }, "errno 2, stage 1: "],
  [
    "mode 0644",
    { bootstrap: file(0o644, "#!/bin/sh\n") },
    "errno 13, stage 2: /var/task/bootstrap",
  ],
  ["no shebang", { bootstrap: "echo hello\n" }, "errno 8, stage 2: /var/task/bootstrap"],
  ["empty", { bootstrap: "" }, "errno 8, stage 2: /var/task/bootstrap"],
  [
    "CRLF after the interpreter",
    { bootstrap: "#!/bin/sh\r\necho\r\n" },
    "errno 2, stage 2: /var/task/bootstrap",
  ],
  [
    "interpreter missing",
    { bootstrap: "#!/usr/bin/python3\n" },
    "errno 2, stage 2: /var/task/bootstrap",
  ],
  ["x86_64 binary", { bootstrap: file(0o755, elf(62)) }, "errno 8, stage 2: /var/task/bootstrap"],
  ["arm64 binary", { bootstrap: file(0o755, elf(183)) }, "errno 8, stage 2: /var/task/bootstrap"],
])("says why the entry point cannot start: %s", async (_name, files, expected) => {
  const sandbox = await makeSandbox(machine.agent, files);
  await expect(sandbox.start()).rejects.toThrow(`agent: ${expected}`);
  await sandbox.destroy();
});

test("a directory named bootstrap falls through to /opt", async () => {
  const { stdout } = await runToEnd(
    machine.agent,
    { "bootstrap/file": "" },
    { layer: { bootstrap: file(0o755, '#!/bin/sh\necho "$0"\n') } },
  );
  expect(stdout).toBe("/opt/bootstrap\n");
});

test("a bootstrap that cannot be executed hides the one in /opt", async () => {
  const sandbox = await makeSandbox(
    machine.agent,
    { bootstrap: file(0o644, "") },
    { layer: { bootstrap: file(0o755, "#!/bin/sh\n") } },
  );
  await expect(sandbox.start()).rejects.toThrow("errno 13, stage 2: /var/task/bootstrap");
  await sandbox.destroy();
});

test.each([
  ["exit 3", { kind: "exit", code: 3 }],
  ["exit 0", { kind: "exit", code: 0 }],
  ["set -e; false; echo no", { kind: "exit", code: 1 }],
  ["set -u; echo $missing; echo no", { kind: "exit", code: 1 }],
  ["set -eo pipefail; false | true; echo no", { kind: "exit", code: 1 }],
  ["nowhere-to-be-found", { kind: "exit", code: 127 }],
  ["/var/task/plain", { kind: "exit", code: 126 }],
  ["kill -SEGV $$", { kind: "signal", code: 11 }],
  ["kill -TERM $$", { kind: "signal", code: 15 }],
  ["trap 'exit 4' TERM; kill -TERM $$; sleep 9", { kind: "exit", code: 4 }],
  ["trap 'exit 5' EXIT; exit 2", { kind: "exit", code: 5 }],
])("reports the end of `%s`", async (script, end) => {
  const { exit } = await runToEnd(machine.agent, {
    bootstrap: `#!/bin/bash\n${script}\n`,
    plain: file(0o644, "#!/bin/sh\n"),
  });
  expect(exit).toMatchObject(end);
});

test("the process sees Lambda's user, folder, arguments, streams and exactly its variables", async () => {
  const script = `#!/bin/bash
echo "$(id -un) $(pwd) $0 $#"
readlink /proc/self/fd/0
cat /proc/$$/environ | tr '\\0' '\\n'
`;
  const { stdout } = await runToEnd(
    machine.agent,
    { bootstrap: script },
    { variables: { ONE: "1", EMPTY: "", PATH: "/usr/bin" } },
  );
  expect(stdout.split("\n").slice(0, 2)).toEqual([
    "sbx_user1051 /var/task /var/task/bootstrap 0",
    "/dev/null",
  ]);
  expect(stdout).toContain("ONE=1\nEMPTY=\nPATH=/usr/bin\n");
  expect(stdout).not.toContain("HOME=");
});

test("only /tmp can be written, and files belong to root with the project's modes", async () => {
  const script = `#!/bin/bash
for at in / /var/task /opt /usr/bin /etc /dev /var/runtime; do touch $at/x 2>/dev/null && echo "$at is writable"; done
touch /tmp/x && echo tmp
echo stdout > /dev/stdout; echo stderr > /dev/stderr
stat -c '%a %U %G' /var/task /var/task/data.json /tmp
`;
  const { stdout, stderr } = await runToEnd(machine.agent, {
    bootstrap: script,
    "data.json": file(0o640, "{}"),
  });
  expect(stdout).toBe("tmp\nstdout\n755 root root\n640 root root\n1777 root root\n");
  expect(stderr).toBe("stderr\n");
});

test("stdout and stderr come apart and byte for byte", async () => {
  const script = `#!/bin/bash
for i in {0..255}; do printf -v code '\\\\x%02x' $i; printf "$code"; done
printf 'no newline \\xff' >&2
`;
  const { stdout, stderr } = await runToEnd(machine.agent, { bootstrap: script });
  expect([...Buffer.from(stdout, "latin1")]).toEqual(
    Array.from({ length: 256 }, (_, index) => index),
  );
  expect(stderr).toBe("no newline \u00ff");
});

test("environments share neither /tmp, nor processes, nor names, nor random numbers", async () => {
  const script = `#!/bin/bash
ls /tmp
touch /tmp/mine
echo /proc/[0-9]*
cat /proc/sys/kernel/hostname
echo $RANDOM $RANDOM $RANDOM; cat /proc/sys/kernel/random/uuid; head -c 8 /dev/urandom | od -An -tx1
sleep 1000
`;
  const both = [
    await makeSandbox(machine.agent, { bootstrap: script }),
    await makeSandbox(machine.agent, { bootstrap: script }),
  ];
  const lines: string[][] = [];
  for (const sandbox of both) {
    await sandbox.start();
    await expect.poll(() => sandbox.stdout().split("\n").length, { timeout: 50_000 }).toBe(6);
    lines.push(sandbox.stdout().split("\n"));
  }
  for (const [index, sandbox] of both.entries()) {
    expect(lines[index]?.[0]).toMatch(/^\/proc\/1 \/proc\/2$/);
    expect(lines[index]?.[1]).toBe(`sandbox-${sandbox.id}`);
  }
  for (const line of [2, 3, 4]) expect(lines[0]?.[line]).not.toBe(lines[1]?.[line]);
  for (const sandbox of both) await sandbox.destroy();
});

test("two machines from one state draw different random numbers, and have the time", async () => {
  const other = await startMachine({ kind: "restore", state });
  await other.agent.greet();
  const script =
    "#!/bin/bash\ndate +%s; echo $RANDOM$RANDOM; cat /proc/sys/kernel/random/uuid; head -c 8 /dev/urandom | od -An -tx1\n";
  const texts = [];
  for (const { agent } of [machine, other]) {
    const before = Date.now() / 1000;
    const text = (await runToEnd(agent, { bootstrap: script })).stdout.split("\n");
    // However long the run took, the machine's time lies within it.
    expect(Number(text[0])).toBeGreaterThan(before - 5);
    expect(Number(text[0])).toBeLessThan(Date.now() / 1000 + 5);
    texts.push(text);
  }
  await other.emulator.destroy();
  for (const line of [1, 2, 3]) expect(texts[0]?.[line]).not.toBe(texts[1]?.[line]);
});

test("a restart within the environment keeps /tmp and nothing else", async () => {
  const script = `#!/bin/bash
if [ -e /tmp/kept ]; then cat /tmp/kept; echo /proc/[0-9]*; exit 0; fi
echo kept > /tmp/kept
sleep 1000 & sleep 1000 &
while :; do :; done
`;
  const sandbox = await makeSandbox(machine.agent, { bootstrap: script });
  await sandbox.start();
  await expect.poll(async () => (await sandbox.stats()).processes, { timeout: 50_000 }).toBe(3);
  await sandbox.kill();
  expect(await sandbox.exited()).toMatchObject({ kind: "signal", code: 9 });
  expect((await sandbox.stats()).processes).toBe(0);
  await sandbox.start();
  expect(await sandbox.exited()).toMatchObject({ kind: "exit", code: 0 });
  expect(sandbox.stdout()).toMatch(/^kept\n\/proc\/1 \/proc\/\d+\n$/);
  await sandbox.destroy();
});

test("a memory hog is ended by the kernel and reported as out of memory", async () => {
  const { exit, events } = await runToEnd(
    machine.agent,
    { bootstrap: "#!/bin/bash\nx=x; while :; do x=$x$x; done\n" },
    { memoryMb: 24 },
  );
  expect(exit).toMatchObject({ kind: "signal", code: 9 });
  expect(exit.memoryKills).toBeGreaterThan(0);
  expect(exit.memoryPeakBytes).toBeLessThanOrEqual(24 << 20);
  expect(exit.memoryPeakBytes).toBeGreaterThan(12 << 20);
  expect(events.some(({ type }) => type === GUEST.outOfMemory)).toBe(true);
});

test("what is written to /tmp is not memory of the function", async () => {
  const { exit, stdout } = await runToEnd(
    machine.agent,
    { bootstrap: "#!/bin/bash\nhead -c 24M /dev/zero > /tmp/large && stat -c %s /tmp/large\n" },
    { memoryMb: 16 },
  );
  expect(stdout).toBe(`${24 << 20}\n`);
  expect(exit).toMatchObject({ kind: "exit", code: 0 });
});

test("a fork bomb meets the process limit and is killed whole", async () => {
  const sandbox = await makeSandbox(
    machine.agent,
    { bootstrap: "#!/bin/bash\nbomb() { bomb | bomb & }\nbomb\nwait\nsleep 1000\n" },
    { processLimit: 40 },
  );
  await sandbox.start();
  await expect
    .poll(() => sandbox.events.some(({ type }) => type === GUEST.processLimit), { timeout: 50_000 })
    .toBe(true);
  await sandbox.kill();
  expect(await sandbox.stats()).toMatchObject({ processes: 0 });
  await sandbox.destroy();
});

test("output without credit blocks the process, and only that", async () => {
  const sandbox = await makeSandbox(
    machine.agent,
    { bootstrap: "#!/bin/bash\nyes\n" },
    { grants: false },
  );
  await sandbox.start();
  await expect.poll(() => sandbox.outputBytes(), { timeout: 50_000 }).toBe(1 << 20);
  const other = await runToEnd(machine.agent, { bootstrap: "#!/bin/bash\necho other\n" });
  expect(other.stdout).toBe("other\n");
  expect(sandbox.outputBytes()).toBe(1 << 20);
  await sandbox.kill();
  await sandbox.destroy();
});

test("a frozen environment stands still, and goes on when thawed", async () => {
  const script = "#!/bin/bash\nwhile :; do echo tick; sleep 0.02; done\n";
  const sandbox = await makeSandbox(machine.agent, { bootstrap: script });
  await sandbox.start();
  await expect.poll(() => sandbox.outputBytes(), { timeout: 50_000 }).toBeGreaterThan(20);
  await sandbox.request(HOST.freeze);
  expect((await sandbox.stats()).frozen).toBe(true);
  const cpu = (await sandbox.stats()).cpuMicroseconds;
  const bytes = sandbox.outputBytes();
  await runToEnd(machine.agent, { bootstrap: "#!/bin/bash\nsleep 0.2\n" });
  expect((await sandbox.stats()).cpuMicroseconds).toBe(cpu);
  expect(sandbox.outputBytes()).toBe(bytes);
  await sandbox.request(HOST.thaw);
  await expect.poll(() => sandbox.outputBytes(), { timeout: 50_000 }).toBeGreaterThan(bytes);
  await sandbox.request(HOST.processSignal, processSignalPayload(15, "main"));
  expect(await sandbox.exited()).toMatchObject({ kind: "signal", code: 15 });
  await sandbox.destroy();
});

test("an event and an answer of 6 MB pass the Runtime API's connection whole", async () => {
  const script = `#!/bin/bash
while :; do
  curl -sS -o /tmp/event "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  curl -sS -o /dev/null --data-binary @/tmp/event "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/1/response"
done
`;
  const sandbox = await makeSandbox(machine.agent, { bootstrap: script });
  const api = new RuntimeApi(machine.agent);
  await sandbox.start();
  const event = `"${"0123456789".repeat(600_000)}"`;
  const { body } = await api.invoke(event);
  expect(body.length).toBe(event.length);
  expect(body === event).toBe(true);
  await sandbox.destroy();
});

test("other destinations fail at once and are reported once", async () => {
  const script = `#!/bin/bash
for round in 1 2; do
  curl -sS http://example.com/; echo $?
  curl -sS http://93.184.216.34:8080/; echo $?
done
curl -sS https://example.com/; echo $?
`;
  const { stdout, stderr, events } = await runToEnd(machine.agent, { bootstrap: script });
  expect(stdout).toBe("6\n7\n6\n7\n6\n");
  expect(stderr).toContain("Could not resolve host: example.com");
  const blocked = events
    .filter(({ type }) => type === GUEST.networkBlocked)
    .map(({ payload }) => new TextDecoder().decode(payload));
  expect(blocked.toSorted()).toEqual(["dns example.com", "tcp 93.184.216.34:8080"]);
});

test("stepping tells each line of the script, its functions and its sourced files", async () => {
  const sandbox = await makeSandbox(machine.agent, {
    bootstrap: `#!/bin/sh
source ./lib.sh
greet "$1"
false
echo "status $? last $_"
`,
    "lib.sh": `greet() {
  local name=\${1:-you}
  echo "hello $name"
}
`,
  });
  const lines: string[] = [];
  let variables = "";
  sandbox.onEvent = (frame) => {
    if (frame.type === GUEST.stepLine) {
      const { source, line, command } = readStepLine(frame.payload);
      lines.push(`${source}:${line} ${command}`);
      if (command.startsWith('echo "hello'))
        machine.agent.post(HOST.stepVariables, sandbox.id, frame.channel);
      else machine.agent.post(HOST.stepContinue, sandbox.id, frame.channel, new Uint8Array([1]));
    } else if (frame.type === GUEST.stepVariables) {
      variables += new TextDecoder().decode(frame.payload.subarray(1));
      if (frame.payload[0] === 1)
        machine.agent.post(HOST.stepContinue, sandbox.id, frame.channel, new Uint8Array([1]));
    }
  };
  await sandbox.start(undefined, START_FLAG_STEP);
  await sandbox.exited();
  expect(lines).toEqual([
    "/var/task/bootstrap:2 source ./lib.sh",
    '/var/task/bootstrap:3 greet "$1"',
    '/var/task/lib.sh:1 greet "$1"',
    "/var/task/lib.sh:2 local name=${1:-you}",
    '/var/task/lib.sh:3 echo "hello $name"',
    "/var/task/bootstrap:4 false",
    '/var/task/bootstrap:5 echo "status $? last $_"',
  ]);
  expect(variables).toContain('declare -- name="you"\n');
  await sandbox.kill();
  expect(sandbox.stdout()).toBe("hello you\nstatus 1 last false\n");
  await sandbox.destroy();
});

test("runs extensions beside the runtime: own streams, own ends, own signals; and takes connections", async () => {
  const { agent } = machine;
  const environment = 900;
  await agent.sendTree(environment, {
    bootstrap: file(0o755, "#!/bin/sh\nwhile :; do sleep 1; done\n"),
  });
  await agent.sendTree(environment + 1, {
    "extensions/a": file(
      0o755,
      '#!/bin/bash\necho "$0 $# $WHO"\ncurl -sS -o /dev/null http://sandbox.localdomain:1 ; echo $?\ntrap "echo told; exit 3" TERM\nwhile :; do sleep 0.1; done\n',
    ),
    "extensions/b": file(0o644, "#!/bin/sh\n"),
    "extensions/c": file(
      0o755,
      '#!/bin/bash\ngawk \'BEGIN { s = "/inet/tcp/8080/0/0"; s |& getline line; print line; printf "fine" |& s; close(s) }\'\n',
    ),
  });
  await agent.createEnvironment(environment, {
    taskTree: environment,
    optTree: environment + 1,
  });
  const seen = new Map<number, string>();
  const exits = new Map<number, string>();
  const received: string[] = [];
  const decoder = new TextDecoder();
  agent.onFrame = (frame) => {
    if (frame.environment !== environment) return;
    const text = decoder.decode(frame.payload);
    if (frame.type === GUEST.output)
      seen.set(frame.channel, (seen.get(frame.channel) ?? "") + text);
    if (frame.type === GUEST.processExited)
      exits.set(frame.channel, frame.payload.subarray(0, 3).join());
    if (frame.type === GUEST.tcpData) received.push(text);
  };
  const start = (process: number, name: string): Promise<Uint8Array> =>
    agent.request(
      HOST.extensionStart,
      environment,
      extensionStartPayload({
        process,
        path: `/opt/extensions/${name}`,
        stdoutCredit: 1 << 20,
        stderrCredit: 1 << 20,
        variables: { WHO: name, PATH: "/usr/bin" },
      }),
    );
  await start(1, "a");
  await expect(start(2, "b")).rejects.toThrow("errno 13, stage 2: /opt/extensions/b");
  await start(3, "c");
  await agent.start(environment, {});
  // curl's status for a refused connection: the name is the environment itself.
  await vi.waitFor(() => expect(seen.get(3)).toBe("/opt/extensions/a 0 a\n7\n"), 30_000);

  const connect = (port: number): Promise<Uint8Array> =>
    agent.request(HOST.tcpConnect, environment, tcpConnectPayload(port));
  await expect(connect(8081)).rejects.toThrow("errno 111");
  const id = await vi.waitFor(() => connect(8080), 30_000);
  const connection = new DataView(id.buffer, id.byteOffset).getUint32(0, true);
  agent.post(HOST.tcpData, environment, connection, new TextEncoder().encode("hello\n"));
  await vi.waitFor(() => expect(received).toEqual(["fine"]), 30_000);
  expect(seen.get(7)).toBe("hello\n");
  await vi.waitFor(() => expect(exits.get(3)).toBe("1,0,0"), 30_000);

  await agent.request(HOST.processSignal, environment, processSignalPayload(15, "group", 1));
  await vi.waitFor(() => expect(exits.get(1)).toBe("1,0,3"), 30_000);
  expect(seen.get(3)).toMatch(/told\n$/);
  expect(exits.has(0)).toBe(false);
  await agent.request(HOST.processKill, environment);
  expect(exits.get(0)).toBe("2,0,9");
  await agent.request(HOST.environmentDestroy, environment);
});

test("timers fire beside a process that never waits", async () => {
  const sandbox = await makeSandbox(machine.agent, {
    bootstrap: "#!/bin/bash\n(sleep 0.2; echo slept) &\nwhile :; do :; done\n",
  });
  await sandbox.start();
  await vi.waitFor(() => expect(sandbox.stdout()).toBe("slept\n"), 20_000);
  await sandbox.kill();
  await sandbox.destroy();
});
