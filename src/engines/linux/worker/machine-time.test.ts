import { describe, expect, it } from "vitest";
import { vcpusOf } from "#contract/vcpu.ts";
import { INSTRUCTIONS_PER_VCPU_MS } from "../shared/vcpu.ts";
import { MachineTime } from "./machine-time.ts";

function setUp(runnable?: number) {
  const state = { wall: 500, instructions: 0, isHalted: false };
  const time = new MachineTime({
    wall: () => state.wall,
    instructions: () => state.instructions >>> 0,
    isHalted: () => state.isHalted,
    runnable: () => runnable,
  });
  time.start();
  time.speed = { vcpus: 1, environments: 1 };
  const from = time.read();
  return {
    time,
    passed: () => time.read() - from,
    /** Executes so many vCPU milliseconds within so many on the wall. */
    work: (vcpuMs: number, wallMs: number): void => {
      state.isHalted = false;
      state.instructions += vcpuMs * INSTRUCTIONS_PER_VCPU_MS;
      state.wall += wallMs;
      time.read();
    },
    wait: (untilTimer: number, wallMs: number): void => {
      state.isHalted = true;
      time.timerIn(untilTimer);
      state.wall += wallMs;
      time.read();
    },
  };
}

describe("the machine's time", () => {
  it.each([
    ["a quick computer", 10],
    ["a slow one", 4000],
  ])("goes on with what is executed on %s", (_name, wallMs) => {
    const { work, passed } = setUp();
    work(100, wallMs);
    expect(passed()).toBeCloseTo(100, 6);
  });

  // AWS, "Configure Lambda function memory": at 1,769 MB a function has the equivalent of one vCPU.
  it.each([
    [1769, 100],
    [884.5, 200],
    [3538, 100],
  ])("gives %d MB its share of a vCPU", (memoryMb, expected) => {
    const { time, work, passed } = setUp();
    time.speed = { vcpus: vcpusOf(memoryMb), environments: 1 };
    work(100, 1);
    expect(passed()).toBeCloseTo(expected, 6);
  });

  it.each([
    ["the kernel says", 4, 1],
    ["the simulator says, where the kernel does not", undefined, 4],
  ])("gives each environment at work a processor: %s", (_name, runnable, environments) => {
    const { time, work, passed } = setUp(runnable);
    time.speed = { vcpus: 1, environments };
    work(100, 1);
    expect(passed()).toBeCloseTo(25, 6);
  });

  it("waits with the wall, and not beyond the next timer", () => {
    const { wait, passed } = setUp();
    wait(100, 30);
    expect(passed()).toBeCloseTo(30, 6);
    wait(70, 9000);
    expect(passed()).toBeCloseTo(100, 1);
    expect(passed()).toBeGreaterThanOrEqual(100);
  });

  it("does not wait while an answer is on its way or a person reads", () => {
    const { time, wait, passed } = setUp();
    time.isAnswerExpected = true;
    wait(100, 50);
    expect(passed()).toBe(0);
    time.isAnswerExpected = false;
    wait(100, 20);
    time.isHeld = true;
    wait(100, 50);
    time.isHeld = false;
    expect(passed()).toBeCloseTo(20, 6);
  });

  it("goes with the wall at the computer's own speed", () => {
    const { time, work, passed } = setUp();
    time.speed = { vcpus: undefined, environments: 3 };
    work(1, 40);
    expect(passed()).toBeCloseTo(40, 6);
  });

  it("counts over the counter's end, and not what it was stopped for", () => {
    const { time, work, wait, passed } = setUp();
    for (let turn = 0; turn < 4; turn += 1) work(1000, 1);
    expect(passed()).toBeCloseTo(4000, 6);
    wait(100, 0);
    time.wake();
    expect(passed()).toBeCloseTo(4000, 6);
  });
});
