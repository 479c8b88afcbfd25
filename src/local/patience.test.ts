import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TraceEvent } from "#trace/trace-event.ts";
import { createPatience } from "./patience.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (kind: TraceEvent["kind"], requestId: string): TraceEvent =>
  ({ kind, requestId, seq: 0, at: 0 }) as unknown as TraceEvent; // patience looks at no other field

async function state(waiting: Promise<void>): Promise<"waits" | "goes on"> {
  return Promise.race([
    waiting.then(() => "goes on" as const),
    Promise.resolve().then(() => "waits" as const),
  ]);
}

describe("patience before an invoke", () => {
  it("does not wait while nothing runs, nor for a function that is still busy", async () => {
    const patience = createPatience();
    patience.observe([event("invocation.received", "a")]);
    await patience.wait();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for an environment that has answered, until it is free", async () => {
    const patience = createPatience();
    patience.observe([event("invocation.responded", "a")]);
    const waiting = patience.wait();
    expect(await state(waiting)).toBe("waits");
    patience.observe([event("invocation.finished", "a")]);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives up after a moment, for a runtime that works on after its answer", async () => {
    const patience = createPatience();
    patience.observe([event("invocation.responded", "a")]);
    const waiting = patience.wait();
    await vi.advanceTimersByTimeAsync(100);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });
});
