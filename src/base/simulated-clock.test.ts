import { describe, expect, it } from "vitest";
import { createFakeClock } from "./fake-clock.test-support.ts";
import { createSimulatedClock } from "./simulated-clock.ts";

function setUp() {
  const host = createFakeClock(1_000);
  const clock = createSimulatedClock({
    now: () => host.now(),
    setTimer: (fn, ms) => host.after(ms, fn),
    clearTimer: (cancel) => (cancel as () => void)(), // made by the line above
  });
  return { clock, advance: (ms: number) => host.advance(ms) };
}

describe("simulated clock", () => {
  it("goes with the wall while nothing works", () => {
    const { clock, advance } = setUp();
    const calls: number[] = [];
    clock.after(100, () => calls.push(clock.now()));
    advance(250);
    expect(calls).toEqual([1_100]);
    expect(clock.now()).toBe(1_250);
  });

  it("goes with the work while there is any, however long that takes", () => {
    const { clock, advance } = setUp();
    const calls: number[] = [];
    const span = clock.beginWork();
    clock.after(100, () => calls.push(clock.now()));
    advance(60_000);
    expect(clock.now()).toBe(1_000);
    span.reached(99);
    expect(calls).toEqual([]);
    span.reached(250);
    expect(calls).toEqual([1_100]);
    expect(clock.now()).toBe(1_250);
    span.reached(200);
    expect(clock.now()).toBe(1_250);
    span.end();
    span.end();
    advance(50);
    expect(clock.now()).toBe(1_300);
  });

  it("keeps what was planned over the change from wall to work and back", () => {
    const { clock, advance } = setUp();
    const calls: string[] = [];
    clock.after(100, () => calls.push("first"));
    clock.after(200, () => calls.push("second"));
    advance(50);
    const span = clock.beginWork();
    advance(1_000);
    span.reached(60);
    expect(calls).toEqual(["first"]);
    span.end();
    advance(89);
    expect(calls).toEqual(["first"]);
    advance(1);
    expect(calls).toEqual(["first", "second"]);
  });

  it("is where the machine that came furthest is", () => {
    const { clock } = setUp();
    const one = clock.beginWork();
    one.reached(10);
    const other = clock.beginWork();
    other.reached(5);
    expect(clock.now()).toBe(1_015);
    one.reached(12);
    expect(clock.now()).toBe(1_015);
    one.reached(40);
    expect(clock.now()).toBe(1_040);
  });

  it("stands still while paused, at the very moment of what paused it", () => {
    const { clock } = setUp();
    const told: boolean[] = [];
    const span = clock.beginWork((isPaused) => told.push(isPaused));
    clock.after(100, () => clock.pause());
    span.reached(250);
    expect(clock.now()).toBe(1_100);
    span.reached(900);
    expect(clock.now()).toBe(1_100);
    clock.resume();
    expect(told).toEqual([true, false]);
    span.reached(901);
    expect(clock.now()).toBe(1_101);
  });

  it("lets an hour pass at once, with what falls due in it, unless something works or waits for a person", () => {
    const { clock, advance } = setUp();
    const calls: number[] = [];
    clock.after(100, () => calls.push(clock.now()));
    expect(clock.skip(3_600_000)).toBe(true);
    expect(calls).toEqual([1_100]);
    expect(clock.now()).toBe(3_601_000);
    advance(50);
    expect(clock.now()).toBe(3_601_050);
    clock.pause();
    expect(clock.skip(1_000)).toBe(false);
    clock.resume();
    const span = clock.beginWork();
    expect(clock.skip(1_000)).toBe(false);
    span.end();
    expect(clock.now()).toBe(3_601_050);
  });

  it("passes at once on request, each thing due at its own moment, once nothing works", () => {
    const { clock, advance } = setUp();
    const calls: number[] = [];
    clock.after(60_000, () => calls.push(clock.now()));
    clock.after(90_000, () => calls.push(clock.now()));
    const span = clock.beginWork();
    clock.passAtOnce?.(61_000);
    advance(1_000);
    expect(clock.now()).toBe(1_000);
    span.end();
    advance(1_000);
    expect(calls).toEqual([61_000]);
    expect(clock.now()).toBeLessThan(62_001);
  });

  it("does not pass at once while somebody reads, nor when the wish was taken back", () => {
    const { clock, advance } = setUp();
    clock.pause();
    const takeBack = clock.passAtOnce?.(61_000);
    advance(5_000);
    expect(clock.now()).toBe(1_000);
    takeBack?.();
    clock.resume();
    advance(1_000);
    expect(clock.now()).toBe(2_000);
  });
});
