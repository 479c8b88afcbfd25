import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Activity } from "./activity.ts";
import { Timers } from "./timers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** On a clock that stands still while its owner does, as the process's does; here tests stop it by hand. */
let stoodStill = 0;

function timersFor(activity: Activity): Timers {
  stoodStill = 0;
  const clock = { now: () => performance.now() - stoodStill, reached: () => {} };
  return new Timers(activity, clock, (fn) => setTimeout(fn, 0));
}

function standStill(timers: Timers, ms: number): void {
  timers.freeze();
  vi.advanceTimersByTime(ms);
  stoodStill += ms;
}

test("a frozen timer keeps the time that it had left", () => {
  const timers = timersFor(new Activity());
  const fired: number[] = [];
  timers.start(() => fired.push(1), 100, [], false);
  vi.advanceTimersByTime(60);
  standStill(timers, 10_000);
  expect(fired).toEqual([]);
  timers.thaw();
  vi.advanceTimersByTime(39);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual([1]);
});

test("a timer that is started while all stand still waits its whole time from the thaw", () => {
  const timers = timersFor(new Activity());
  const fired: number[] = [];
  timers.freeze();
  timers.start(() => fired.push(1), 50, [], false);
  standStill(timers, 500);
  timers.thaw();
  vi.advanceTimersByTime(49);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual([1]);
});

test("an interval repeats until it is cleared, and keeps the process busy until then", () => {
  const activity = new Activity();
  const timers = timersFor(activity);
  const fired: unknown[] = [];
  const interval = timers.start((value: unknown) => fired.push(value), 10, ["tick"], true);
  vi.advanceTimersByTime(35);
  expect(fired).toEqual(["tick", "tick", "tick"]);
  expect(activity.isIdle).toBe(false);
  timers.clear(Number(interval));
  expect(activity.isIdle).toBe(true);
  vi.advanceTimersByTime(100);
  expect(fired).toHaveLength(3);
});

test("unref lets the process end, refresh starts the time again", () => {
  const activity = new Activity();
  const timers = timersFor(activity);
  let fired = 0;
  const timer = timers.start(() => (fired += 1), 100, [], false);
  timer.unref();
  expect(activity.isIdle).toBe(true);
  timer.ref();
  expect(activity.isIdle).toBe(false);
  vi.advanceTimersByTime(90);
  timer.refresh();
  vi.advanceTimersByTime(90);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(10);
  expect(fired).toBe(1);
  expect(activity.isIdle).toBe(true);
});

test("refuses what is no function, in Node's words", () => {
  expect(() => timersFor(new Activity()).start("code", 1, [], false)).toThrow(
    'The "callback" argument must be of type function. Received code',
  );
});

test("of two timers the earlier one comes first, though the later one is on the browser's clock first", () => {
  let now = 0;
  const fired: string[] = [];
  const clock = { now: () => now, reached: (due: number) => (now = Math.max(now, due)) };
  const timers = new Timers(new Activity(), clock, (fn) => setTimeout(fn, 0));
  timers.start(() => fired.push(`early at ${now}`), 1_000, [], false);
  now = 690; // computed by the program
  timers.start(() => fired.push(`late at ${now}`), 400, [], false);
  vi.advanceTimersByTime(1_000);
  expect(fired).toEqual(["early at 1000"]);
  vi.advanceTimersByTime(90);
  expect(fired).toEqual(["early at 1000", "late at 1090"]);
});

test("an immediate comes before the shortest timer, and after an overdue one", () => {
  let now = 0;
  const fired: string[] = [];
  const clock = { now: () => now, reached: (due: number) => (now = Math.max(now, due)) };
  const timers = new Timers(new Activity(), clock, (fn) => setTimeout(fn, 0));
  timers.start(() => fired.push("overdue"), 1, [], false);
  now = 5;
  timers.immediate(() => fired.push("immediate"), []);
  timers.start(() => fired.push("timer"), 1, [], false);
  vi.advanceTimersByTime(10);
  expect(fired).toEqual(["overdue", "immediate", "timer"]);
});

test("many timers come in their order, those that were cleared never", () => {
  const timers = timersFor(new Activity());
  const fired: number[] = [];
  const delays = Array.from({ length: 200 }, (_, index) => 1 + ((index * 37) % 101));
  const all = delays.map((delay) => timers.start(() => fired.push(delay), delay, [], false));
  for (const [index, timer] of all.entries()) if (index % 3 === 0) timers.clear(timer);
  vi.advanceTimersByTime(200);
  const wanted = delays.filter((_, index) => index % 3 !== 0).toSorted((a, b) => a - b);
  expect(fired).toEqual(wanted);
});
