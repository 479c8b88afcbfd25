import { describe, expect, it } from "vitest";
import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type { TraceEvent } from "./trace-event.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import { summarise } from "./summary.ts";
import { createTraceStore } from "./trace-store.ts";

describe("summarise", () => {
  it("counts invocations by how they started and ended", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    store.load(sampleTrace());
    const { invocations, cold, failed, throttled } = summarise(store.index);
    expect({ invocations, cold, failed, throttled }).toEqual({
      invocations: 7,
      cold: 2,
      failed: 3,
      throttled: 0,
    });
  });

  it("gives durations that were measured", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    store.load(sampleTrace());
    const { medianMs, p95Ms, billedMs } = summarise(store.index);
    expect(medianMs).toBeCloseTo(6.7, 2);
    expect(p95Ms).toBeCloseTo(3000.84, 2);
    expect(billedMs).toBe(99 + 6 + 7 + 6 + 3001 + 7 + 689);
  });

  it("counts nothing of an invocation that was stopped", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    const stopped: TraceEvent = {
      seq: 1,
      at: 1 as EpochMs,
      kind: "invocation.finished",
      requestId: "stopped",
      environmentId: "env",
      status: "failure",
      durationMs: 0 as Milliseconds,
      billedMs: 0 as Milliseconds,
      stopped: "The simulator was stopped.",
    };
    store.load({ events: [stopped], bodies: [] });
    expect(summarise(store.index)).toMatchObject({
      invocations: 1,
      failed: 0,
      medianMs: undefined,
      billedMs: 0,
    });
  });

  it("has no durations before anything has finished", () => {
    const store = createTraceStore({ schedule: (flush) => flush() });
    expect(summarise(store.index)).toMatchObject({
      invocations: 0,
      medianMs: undefined,
      p95Ms: undefined,
    });
  });
});
