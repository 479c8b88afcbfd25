import { describe, expect, it } from "vitest";
import { createFakeClock } from "#base/fake-clock.test-support.ts";
import { createServiceFixture } from "./service.test-support.ts";
import { StreamPace } from "./stream-pace.ts";

/** Bandwidth and size of a streamed response: Runtime API reference §1.6, §7. */
const MEBIBYTE = 1024 * 1024;

describe("the bandwidth of a stream", () => {
  it("is 6 MiB at once, then 2 MiB a second", async () => {
    const clock = createFakeClock();
    const pace = new StreamPace(clock);
    expect(pace.take(6 * MEBIBYTE)).toBeUndefined();
    let hasPassed = false;
    const passed = pace.take(2 * MEBIBYTE)?.then(() => {
      hasPassed = true;
    });
    clock.advance(999);
    await Promise.resolve();
    expect(hasPassed).toBe(false);
    clock.advance(1);
    await passed;
    expect(hasPassed).toBe(true);
  });

  it("saves up what is not used, up to 6 MiB", () => {
    const clock = createFakeClock();
    const pace = new StreamPace(clock);
    expect(pace.take(6 * MEBIBYTE)).toBeUndefined();
    clock.advance(1_000);
    expect(pace.take(2 * MEBIBYTE)).toBeUndefined();
    clock.advance(60_000);
    expect(pace.take(6 * MEBIBYTE)).toBeUndefined();
    expect(pace.take(1)).toBeDefined();
  });
});

describe("a streamed response", () => {
  const piece = new Uint8Array(MEBIBYTE);
  const streaming = (pieces: number, statuses: number[]) =>
    createServiceFixture(
      async (process) => {
        const { requestId: id } = await process.next();
        const { status } = await process.call("POST", `/runtime/invocation/${id}/response`, {
          headers: [["Lambda-Runtime-Function-Response-Mode", "streaming"]],
          body: Array.from({ length: pieces }, () => piece),
        });
        statuses.push(status);
        await process.next();
        return process.hang();
      },
      { timeoutSeconds: 300 },
    );
  const listen = () => {
    const heard = { bytes: 0, end: "" };
    return {
      heard,
      sink: {
        start: () => {},
        chunk: (bytes: Uint8Array) => (heard.bytes += bytes.length),
        end: (error?: { readonly errorType: string }) => (heard.end = error?.errorType ?? "whole"),
      },
    };
  };

  it("reaches the caller no faster than that, and the invocation lasts as long", async () => {
    const statuses: number[] = [];
    const f = streaming(10, statuses);
    const { heard, sink } = listen();
    void f.invoke({ stream: sink });
    await f.settle();
    expect(heard.bytes).toBe(6 * MEBIBYTE);
    await f.advance(1_000);
    expect(heard.bytes).toBe(8 * MEBIBYTE);
    await f.advance(1_100);
    expect(heard).toEqual({ bytes: 10 * MEBIBYTE, end: "whole" });
    expect(statuses).toEqual([202]);
    expect(f.eventsOf("invocation.finished")).toMatchObject([{ durationMs: 2_000 }]);
  });

  it("ends at 200 MiB with an error: the runtime gets 413", async () => {
    const statuses: number[] = [];
    const f = streaming(201, statuses);
    const { heard, sink } = listen();
    void f.invoke({ stream: sink });
    await f.advance(120_000);
    expect(heard).toEqual({ bytes: 200 * MEBIBYTE, end: "Function.ResponseSizeTooLarge" });
    expect(statuses).toEqual([413]);
  });
});
