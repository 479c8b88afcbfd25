import { beforeEach, expect, test } from "vitest";
import { createFakeClock } from "#base/fake-clock.test-support.ts";
import { type SimulatedClock, createSimulatedClock } from "#base/simulated-clock.ts";
import type { Beat } from "../../shared/beat.ts";
import type { Metronome } from "./metronome.ts";
import { ProcessTimes } from "./process-times.ts";
import { REFERENCE_SAMPLE_MS } from "./work-sample.ts";

const START = 1_000;

let wall = 0;
let clock: SimulatedClock;
let times: ProcessTimes;
let metronome: Metronome;
let isRunning = false;
let said: string[] = [];
let holds: boolean[] = [];

beforeEach(() => {
  wall = 0;
  isRunning = false;
  said = [];
  holds = [];
  const host = createFakeClock(START);
  clock = createSimulatedClock({
    now: () => host.now(),
    setTimer: (fn, ms) => host.after(ms, fn),
    clearTimer: (cancel) => (cancel as () => void)(), // made by the line above
  });
  metronome = {
    ready: Promise.resolve(),
    onBeat: () => {},
    run: () => (isRunning = true),
    rest: () => (isRunning = false),
    dispose: () => {},
  };
  times = new ProcessTimes(clock, metronome, () => wall);
});

/** @param lateMs how long the beat waited to be read */
function beats(count: number, beat: Partial<Beat> = {}, lateMs = 0): void {
  for (let index = 0; index < count; index += 1) {
    wall += 20;
    metronome.onBeat({
      at: wall - lateMs,
      passedMs: 20,
      share: 1,
      sampleMs: REFERENCE_SAMPLE_MS,
      ...beat,
    });
  }
}

function begin(share: number | undefined = 1): ReturnType<ProcessTimes["begin"]> {
  return times.begin(share, (isHeld) => holds.push(isHeld));
}

/** A process says its name, and the simulator's moment is noted when it takes that. */
function says(process: ReturnType<typeof begin>, at: number, name: string): void {
  process.said(START + at, () => said.push(`${name} ${clock.now() - START}`));
}

test("the simulator's time is what the process says, and stands still while it says nothing", () => {
  const process = begin();
  wall += 60_000;
  expect(clock.now()).toBe(START);
  says(process, 250, "a");
  expect(said).toEqual(["a 250"]);
  expect(clock.now()).toBe(START + 250);
});

test("a deadline comes at the deadline, and what the process says of a later moment is never heard", () => {
  const process = begin();
  clock.after(3_000, () => {
    said.push(`deadline ${clock.now() - START}`);
    process.cut();
  });
  beats(300, { share: 0.05 });
  says(process, 2_999, "in time");
  expect(said).toEqual(["in time 2999"]);
  beats(100);
  says(process, 3_100, "late");
  expect(said).toEqual(["in time 2999", "deadline 3000"]);
});

test("a process that says nothing meets its deadline by the beats", () => {
  begin();
  clock.after(3_000, () => said.push(`deadline ${clock.now() - START}`));
  beats(150);
  expect(said).toEqual([]);
  beats(10);
  expect(said).toEqual(["deadline 3000"]);
});

test("a computer that gives nobody a processor costs no time", () => {
  begin();
  beats(5);
  const before = clock.now();
  beats(1, { passedMs: 10_000 });
  expect(clock.now() - before).toBeLessThanOrEqual(60);
  beats(100, { share: 0.1 });
  expect(clock.now() - START).toBeLessThan(400);
});

test("a simulator that stood still itself does not count what happened meanwhile", () => {
  begin();
  beats(5);
  const before = clock.now();
  beats(100, {}, 2_000);
  expect(clock.now()).toBe(before);
});

test("a process is not thought to be further than this computer computes", () => {
  // Four times as slow as Lambda, and half a vCPU.
  metronome.onBeat({ at: wall, passedMs: 0, share: 1, sampleMs: 4 * REFERENCE_SAMPLE_MS });
  expect(times.speedOf(0.5)).toEqual({ factor: 0.5, loadingFactor: 0.25, share: 1 });
  begin(0.5);
  beats(53, { sampleMs: 4 * REFERENCE_SAMPLE_MS });
  expect(clock.now() - START).toBe((53 * 20 - 60) / 2);
});

test("nobody's deadline comes by what another one did: messages wait for the slowest", () => {
  const [slow, quick] = [begin(), begin()];
  says(quick, 500, "quick");
  expect(said).toEqual([]);
  says(slow, 100, "slow");
  expect(said).toEqual(["slow 100"]);
  says(slow, 600, "slow");
  expect(said).toEqual(["slow 100", "quick 500"]);
  quick.standStill();
  expect(said).toEqual(["slow 100", "quick 500", "slow 600"]);
});

test("a process that ends lets the others go on", () => {
  const [hung, quick] = [begin(), begin()];
  says(quick, 500, "quick");
  hung.end();
  expect(said).toEqual(["quick 500"]);
});

test("nobody can claim more time than has passed", () => {
  const process = begin();
  beats(5);
  says(process, 1e12, "liar");
  expect(clock.now() - START).toBeLessThan(1_000);
  says(process, Number.NEGATIVE_INFINITY, "again");
  expect(said).toHaveLength(2);
});

test("while a person reads, time stands still and messages do not wait", () => {
  const process = begin();
  says(process, 100, "before");
  clock.pause();
  says(process, 400, "held");
  beats(500);
  expect(said).toEqual(["before 100", "held 100"]);
  expect(holds).toEqual([true]);
  clock.resume();
  expect(holds).toEqual([true, false]);
  says(process, 450, "after");
  expect(said.at(-1)).toBe("after 450");
});

test("between invocations time is the wall's and the metronome rests", () => {
  const process = begin();
  expect(isRunning).toBe(true);
  process.standStill();
  expect(isRunning).toBe(false);
  process.goOn();
  expect(isRunning).toBe(true);
  process.end();
  expect(isRunning).toBe(false);
});

test("what it is told brings a new speed along, once", () => {
  const process = begin();
  expect(process.told(1)).toBeUndefined();
  expect(process.told(0.5)).toEqual({ factor: 2, loadingFactor: 1, share: 1 });
  expect(process.told(0.5)).toBeUndefined();
  expect(process.told(undefined)).toEqual({ factor: 1, loadingFactor: 1, share: 1 });
});
