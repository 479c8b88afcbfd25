import { describe, expect, it } from "vitest";
import { type Clock, createPausableClock } from "./clock.ts";
import { createFakeClock } from "./fake-clock.test-support.ts";

/** A host whose time the test moves; its timers may fire early, as real ones do by a fraction. */
function createTestHost(): {
  readonly clock: Clock;
  readonly advance: (ms: number) => void;
  readonly fireEarly: (ms: number) => void;
} {
  const host = createFakeClock(1_000);
  let early = 0;
  const clock = createPausableClock({
    now: () => host.now(),
    setTimer: (fn, ms) => {
      const delay = ms - early;
      early = 0; // once: a host whose timers are always early would never come to the end
      return host.after(delay, fn);
    },
    clearTimer: (cancel) => (cancel as () => void)(), // made by the line above
  });
  return {
    clock,
    advance: (ms) => host.advance(ms),
    fireEarly: (ms) => {
      early = ms;
    },
  };
}

describe("pausable clock", () => {
  it("calls what was planned, once, when it falls due", () => {
    const { clock, advance } = createTestHost();
    const calls: number[] = [];
    clock.after(100, () => calls.push(clock.now()));
    advance(99);
    expect(calls).toEqual([]);
    advance(500);
    expect(calls).toEqual([1_100]);
  });

  it("does not call what was cancelled; cancelling again does nothing", () => {
    const { clock, advance } = createTestHost();
    let calls = 0;
    const cancel = clock.after(100, () => (calls += 1));
    cancel();
    cancel();
    advance(200);
    expect(calls).toBe(0);
  });

  it("stands still while it is paused, and goes on where it stood", () => {
    const { clock, advance } = createTestHost();
    const calls: number[] = [];
    clock.after(100, () => calls.push(clock.now()));
    advance(60);
    clock.pause();
    expect(clock.isPaused).toBe(true);
    advance(3_600_000);
    expect(clock.now()).toBe(1_060);
    clock.resume();
    expect(clock.now()).toBe(1_060);
    advance(39);
    expect(calls).toEqual([]);
    advance(1);
    expect(calls).toEqual([1_100]);
  });

  it("counts what is planned during a pause from its end", () => {
    const { clock, advance } = createTestHost();
    let calls = 0;
    clock.pause();
    clock.after(50, () => (calls += 1));
    const cancel = clock.after(50, () => (calls += 100));
    advance(1_000);
    cancel();
    clock.resume();
    advance(49);
    expect(calls).toBe(0);
    advance(1);
    expect(calls).toBe(1);
  });

  it("needs as many resumes as it had pauses, and takes no more", () => {
    const { clock, advance } = createTestHost();
    clock.pause();
    clock.pause();
    clock.resume();
    advance(100);
    expect(clock.now()).toBe(1_000);
    clock.resume();
    clock.resume();
    advance(100);
    expect(clock.now()).toBe(1_100);
    expect(clock.isPaused).toBe(false);
  });

  it("waits on when the host's timer fires too early", () => {
    const { clock, advance, fireEarly } = createTestHost();
    const calls: number[] = [];
    fireEarly(3);
    clock.after(100, () => calls.push(clock.now()));
    advance(97);
    expect(calls).toEqual([]);
    advance(10);
    expect(calls).toEqual([1_100]);
  });
});
