import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Activity } from "./activity.ts";
import { Timers } from "./timers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a frozen timer keeps the time that it had left", () => {
  const timers = new Timers(new Activity());
  const fired: number[] = [];
  timers.start(() => fired.push(1), 100, [], false);
  vi.advanceTimersByTime(60);
  timers.freeze();
  vi.advanceTimersByTime(10_000);
  expect(fired).toEqual([]);
  timers.thaw();
  vi.advanceTimersByTime(39);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual([1]);
});

test("a timer that is started while all stand still waits its whole time from the thaw", () => {
  const timers = new Timers(new Activity());
  const fired: number[] = [];
  timers.freeze();
  timers.start(() => fired.push(1), 50, [], false);
  vi.advanceTimersByTime(500);
  timers.thaw();
  vi.advanceTimersByTime(49);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual([1]);
});

test("an interval repeats until it is cleared, and keeps the process busy until then", () => {
  const activity = new Activity();
  const timers = new Timers(activity);
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

test("unref lets the process end, refresh starts the time anew", () => {
  const activity = new Activity();
  const timers = new Timers(activity);
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
  expect(() => new Timers(new Activity()).start("code", 1, [], false)).toThrow(
    'The "callback" argument must be of type function. Received code',
  );
});
