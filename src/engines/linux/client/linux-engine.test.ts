import { describe, expect, it, vi } from "vitest";
import type { HostTime } from "#base/clock.ts";
import { createSimulatedClock } from "#base/simulated-clock.ts";
import type {
  Engine,
  EngineFile,
  EnvironmentSpec,
  ProcessSpec,
  RuntimeProcess,
} from "#contract/engine.ts";
import { GUEST, HOST, PayloadWriter, START_STAGE } from "../shared/agent-protocol.ts";
import {
  FakeMachine,
  errorAnswer,
  exitedPayload,
  startedAnswer,
} from "./fake-machine.test-support.ts";
import { createLinuxEngine } from "./linux-engine.ts";

const hostTime = (): HostTime => ({
  now: () => Date.now(),
  setTimer: (fn, ms) => setTimeout(fn, ms),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout), // made by the line above
});

const START: ProcessSpec = {
  variables: new Map([["A", "1"]]),
  handler: "h",
  now: 1000,
  lineStepping: false,
};
const BOOTSTRAP: EngineFile = {
  path: "/var/task/bootstrap",
  bytes: Uint8Array.of(35, 33),
  mode: 0o755,
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function environmentSpec(files: readonly EngineFile[] = [BOOTSTRAP]): EnvironmentSpec {
  return {
    environmentId: "env",
    files,
    memoryMb: 128,
    tmpMb: 512,
    architecture: "x86_64",
    allowedOrigins: [],
    runtimeApi: {
      address: "169.254.100.1:9001",
      openPort: () => {
        throw new Error("not used");
      },
      openConnection: () => {
        throw new Error("not used");
      },
      close: () => {},
    },
  };
}

function setUp(): { engine: Engine; machines: FakeMachine[]; machine: () => FakeMachine } {
  const machines: FakeMachine[] = [];
  const engine = createLinuxEngine({
    clock: createSimulatedClock(hostTime()),
    createSandbox: async () => {
      const machine = new FakeMachine();
      machine.answers.set(HOST.processStart, (frame) =>
        startedAnswer(frame, "/var/task/bootstrap"),
      );
      machines.push(machine);
      return machine;
    },
  });
  const machine = (): FakeMachine => {
    const last = machines.at(-1);
    if (last === undefined) throw new Error("no machine yet");
    return last;
  };
  return { engine, machines, machine };
}

async function started(engine: Engine): Promise<RuntimeProcess> {
  const environment = await engine.createEnvironment(environmentSpec());
  const outcome = await environment.start(START);
  if (outcome.kind !== "started") throw new Error(outcome.kind);
  return outcome.process;
}

describe("LinuxEngine", () => {
  it("greets, sets the clock and seeds before anything else", async () => {
    const { engine, machine } = setUp();
    await engine.createEnvironment(environmentSpec());
    expect(machine().names()).toEqual([
      "hello",
      "setClock",
      "seed",
      "treeBegin",
      "treeEntry",
      "treeData",
      "treeSeal",
      "environmentCreate",
    ]);
  });

  it("gives each machine a seed of its own", async () => {
    const seeds = [];
    for (let made = 0; made < 2; made += 1) {
      const { engine, machine } = setUp();
      await engine.prepare(() => {});
      seeds.push(machine().last(HOST.seed)?.payload.join());
    }
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  it("shares one machine and equal files between environments", async () => {
    const { engine, machines, machine } = setUp();
    await Promise.all([1, 2, 3, 4].map(() => engine.createEnvironment(environmentSpec())));
    expect(machines).toHaveLength(1);
    expect(
      machine()
        .names()
        .filter((name) => name === "treeSeal"),
    ).toHaveLength(1);
    expect(
      machine()
        .names()
        .filter((name) => name === "environmentCreate"),
    ).toHaveLength(4);
  });

  it.each([
    ["missing", [], ["missing", "missing"]],
    ["a directory", [{ ...BOOTSTRAP, path: "/var/task/bootstrap/x" }], ["directory", "missing"]],
  ])("tells the candidates when bootstrap is %s", async (_, files, outcomes) => {
    const { engine, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec(files));
    machine().answers.set(HOST.processStart, (frame) =>
      errorAnswer(frame, 2, START_STAGE.missing, ""),
    );
    const outcome = await environment.start(START);
    expect(outcome.kind).toBe("entry-point-missing");
    expect(outcome.candidates.map((candidate) => candidate.outcome)).toEqual(outcomes);
  });

  it.each([
    [13, "EACCES"],
    [2, "ENOENT"],
    [8, "ENOEXEC"],
  ])("names errno %i of a failed execve", async (errno, name) => {
    const { engine, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec());
    machine().answers.set(HOST.processStart, (frame) =>
      errorAnswer(frame, errno, START_STAGE.exec, "/var/task/bootstrap"),
    );
    expect(await environment.start(START)).toMatchObject({
      kind: "exec-failed",
      errno: name,
      entryPoint: "/var/task/bootstrap",
      candidates: [{ outcome: "taken" }, { outcome: "not-tried" }],
    });
  });

  it("refuses more files than the machine has room for", async () => {
    const { engine } = setUp();
    const large = { ...BOOTSTRAP, bytes: { length: 129 * 1024 * 1024 } as Uint8Array };
    await expect(engine.createEnvironment(environmentSpec([large]))).rejects.toThrow(
      "The files under /var/task take 129 MB",
    );
  });

  it("throws when the machine itself is at fault", async () => {
    const { engine, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec());
    machine().answers.set(HOST.processStart, (frame) =>
      errorAnswer(frame, 12, START_STAGE.setup, "fork"),
    );
    await expect(environment.start(START)).rejects.toThrow(
      "refused to start the runtime: fork (errno 12)",
    );
  });

  it("hands over all output before the exit status", async () => {
    const { engine, machine } = setUp();
    const process = await started(engine);
    machine().emit(GUEST.output, 1, 1, bytes("out"));
    machine().emit(GUEST.processExited, 1, 0, exitedPayload("exit", 3));
    machine().emit(GUEST.output, 1, 2, bytes("late"));
    machine().emit(GUEST.outputEnd, 1, 1);
    machine().emit(GUEST.outputEnd, 1, 2);
    expect(await process.exited).toEqual({ kind: "exited", code: 3 });
    const seen = [];
    for await (const chunk of process.output)
      seen.push([chunk.stream, new TextDecoder().decode(chunk.bytes)]);
    expect(seen).toEqual([
      ["stdout", "out"],
      ["stderr", "late"],
    ]);
    expect(await process.maxMemoryUsedMb()).toBe(50);
  });

  it.each([
    [9, 0, "killed", false],
    [9, 1, "killed", true],
    [15, 0, "terminated", false],
    [11, 0, "segmentation fault", false],
    [6, 0, "aborted", false],
    [42, 0, "signal 42", false],
  ])("names signal %i with %i memory kills", async (signal, kills, name, isOutOfMemory) => {
    const { engine, machine } = setUp();
    const process = await started(engine);
    machine().emit(GUEST.processExited, 1, 0, exitedPayload("signal", signal, kills));
    machine().emit(GUEST.outputEnd, 1, 1);
    machine().emit(GUEST.outputEnd, 1, 2);
    expect(await process.exited).toEqual({ kind: "signaled", signal: name, isOutOfMemory });
  });

  it("lets the processor rest while every process is frozen, and sets the clock at the thaw", async () => {
    const { engine, machine } = setUp();
    const process = await started(engine);
    const before = machine().rests;
    process.freeze();
    await vi.waitFor(() => expect(machine().rests).toBeGreaterThan(before));
    process.thaw(5000);
    expect(machine().names().slice(-3)).toEqual(["freeze", "setClock", "thaw"]);
    expect(machine().last(HOST.setClock)?.payload).toEqual(
      new PayloadWriter().u64(5_000_000_000n).done(),
    );
  });

  it("says when the machine has less memory than the function is set to", async () => {
    const { engine, machine } = setUp();
    await engine.prepare(() => {});
    machine().answers.set(HOST.environmentCreate, ({ channel }) => ({
      type: GUEST.ok,
      channel,
      payload: new PayloadWriter()
        .u64(100n * 1024n * 1024n)
        .u64(50n * 1024n * 1024n)
        .done(),
    }));
    const process = await started(engine);
    const { value } = await process.output[Symbol.asyncIterator]().next();
    expect(new TextDecoder().decode(value?.bytes)).toContain(
      "set to 128 MB, and the machine in this tab can give it 100 MB",
    );
  });

  it("says once that there is no network", async () => {
    const { engine, machine } = setUp();
    const process = await started(engine);
    machine().emit(GUEST.networkBlocked, 1, 0, bytes("dns example.com"));
    const { value } = await process.output[Symbol.asyncIterator]().next();
    expect(value).toMatchObject({ stream: "stderr", isNotice: true });
    expect(new TextDecoder().decode(value?.bytes)).toContain("look up the name example.com");
  });

  it("steps line by line and lists variables", async () => {
    const { engine, machine } = setUp();
    const process = await started(engine);
    const seen: unknown[] = [];
    process.onLine = (position) => seen.push(position);
    const line = new PayloadWriter().u32(2).u32(7).u32(0).u16(3).text("/x/").text("echo hi").done();
    machine().emit(GUEST.stepLine, 1, 9, line);
    expect(seen).toEqual([{ path: "/x/", line: 7, command: "echo hi" }]);
    const variables = process.variables();
    machine().emit(
      GUEST.stepVariables,
      1,
      9,
      new PayloadWriter().u8(0).text('declare -- A="').done(),
    );
    machine().emit(GUEST.stepVariables, 1, 9, new PayloadWriter().u8(1).text('b"\n').done());
    expect([...(await variables)]).toEqual([["A", '"b"']]);
    process.continueLine("step");
    expect(machine().last(HOST.stepContinue)).toMatchObject({
      channel: 9,
      payload: Uint8Array.of(1),
    });
    expect(process.position()).toMatchObject({ line: 7 });
  });

  it("ends processes with a lost machine, and the next start uses a new one", async () => {
    const { engine, machines, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec());
    const outcome = await environment.start(START);
    if (outcome.kind !== "started") throw new Error(outcome.kind);
    machine().tell({ kind: "failed", message: "The kernel stopped.", kernelLog: "" });
    expect(await outcome.process.exited).toEqual({
      kind: "signaled",
      signal: "killed",
      isOutOfMemory: false,
    });
    expect(machine().isDisposed).toBe(true);
    expect((await environment.start(START)).kind).toBe("started");
    expect(machines).toHaveLength(2);
  });

  it("gives up a machine that had the processor for 20 seconds and did not answer", async () => {
    const { engine, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec());
    machine().answers.set(HOST.processStart, () => undefined);
    const failure = environment.start(START).catch(String);
    await vi.waitFor(() => expect(machine().last(HOST.processStart)).toBeDefined());
    machine().tell({ kind: "time", at: 20_000 });
    expect(machine().isDisposed).toBe(false);
    machine().tell({ kind: "time", at: 20_001 });
    expect(await failure).toContain("does not answer any more");
    expect(machine().isDisposed).toBe(true);
  });

  it("gives up a machine that says nothing at all, but not one that is only slow", async () => {
    vi.useFakeTimers();
    try {
      const { engine, machine } = setUp();
      const environment = await engine.createEnvironment(environmentSpec());
      machine().answers.set(HOST.processStart, () => undefined);
      const failure = environment.start(START).catch(String);
      for (let second = 0; second < 300; second += 1) {
        await vi.advanceTimersByTimeAsync(1_000);
        machine().tell({ kind: "time", at: second });
      }
      expect(machine().isDisposed).toBe(false);
      await vi.advanceTimersByTimeAsync(62_000);
      expect(await failure).toContain("does not answer any more");
    } finally {
      vi.useRealTimers();
    }
  });

  it("removes the environment and its files on dispose", async () => {
    const { engine, machine } = setUp();
    const environment = await engine.createEnvironment(environmentSpec());
    environment.dispose();
    await vi.waitFor(() =>
      expect(machine().names().slice(-2).toSorted()).toEqual(["environmentDestroy", "treeDrop"]),
    );
  });
});
