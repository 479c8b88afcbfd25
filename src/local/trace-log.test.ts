import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TraceEvent } from "#trace/trace-event.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";
import { createTraceLog } from "./trace-log.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let seq = 0;
const batch = (): TraceBatch => {
  const event = { seq, at: 0, kind: "log", text: "x" } as unknown as TraceEvent;
  seq += 1;
  return { events: [event], bodies: [] };
};

it("sends what comes after a rest at once, and fewer, larger messages while the trace flows on", () => {
  const log = createTraceLog();
  const at: number[] = [];
  const began = performance.now();
  log.onMore = () => at.push(Math.round(performance.now() - began));
  for (let ms = 0; ms < 2000; ms += 4) {
    log.push(batch());
    vi.advanceTimersByTime(4);
  }
  expect(at.slice(0, 3)).toEqual([12, 24, 36]);
  // Ten at once, then two and a half in a second.
  expect(at.length).toBeGreaterThanOrEqual(14);
  expect(at.length).toBeLessThanOrEqual(16);
  vi.advanceTimersByTime(1000);
  const before = at.length;
  log.push(batch());
  vi.advanceTimersByTime(12);
  expect(at).toHaveLength(before + 1);
});

it("keeps every event in order, whatever closes a message", () => {
  const log = createTraceLog();
  log.push(batch());
  log.flush();
  log.flush();
  for (let count = 0; count < 2500; count += 1) log.push(batch());
  log.flush();
  expect(log.read(0)).toMatchObject({ first: 0, messages: { length: 3 } });
  expect(log.end).toBe(3);
});
