import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "#base/fake-clock.test-support.ts";
import { utf8 } from "#base/utf8.ts";
import { createBodyStore } from "./body-store.ts";
import { type TraceBatch, createTraceRecorder } from "./trace-recorder.ts";
import { contentId } from "./content-id.ts";

describe("contentId", () => {
  it("gives equal bytes the same name", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(contentId(bytes.slice())).toBe(contentId(bytes));
      }),
    );
  });

  it("tells apart bytes that differ in one place", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, delta) => {
          const other = bytes.slice();
          const index = at % bytes.length;
          other[index] = ((other[index] ?? 0) + delta) % 256;
          expect(contentId(bytes)).not.toBe(contentId(other));
        },
      ),
    );
  });

  it("has no collision among 50 000 short payloads", () => {
    const ids = new Set(
      Array.from({ length: 50_000 }, (_, index) => contentId(utf8(`{"n":${index}}`))),
    );
    expect(ids.size).toBe(50_000);
  });

  it("tells zeros of different length apart", () => {
    expect(new Set([0, 1, 2, 3, 4, 5, 8].map((size) => contentId(new Uint8Array(size)))).size).toBe(
      7,
    );
  });
});

describe("createTraceRecorder", () => {
  const recorderWith = (): {
    recorder: ReturnType<typeof createTraceRecorder>;
    batches: TraceBatch[];
  } => {
    const batches: TraceBatch[] = [];
    const recorder = createTraceRecorder({
      clock: createFakeClock(),
      emit: (batch) => batches.push(batch),
      schedule: () => {},
    });
    return { recorder, batches };
  };

  it("numbers events from 0 without gaps and dates them by the clock", () => {
    const clock = createFakeClock(1000);
    const batches: TraceBatch[] = [];
    const recorder = createTraceRecorder({
      clock,
      emit: (batch) => batches.push(batch),
      schedule: () => {},
    });
    recorder.record({ kind: "api.waiting", environmentId: "e", exchangeId: "x" });
    clock.advance(5);
    recorder.record({ kind: "api.waiting", environmentId: "e", exchangeId: "y" });
    recorder.flush();
    expect(batches[0]?.events.map(({ seq, at }) => [seq, at])).toEqual([
      [0, 1000],
      [1, 1005],
    ]);
  });

  it("puts what one task records into one batch", async () => {
    const batches: TraceBatch[] = [];
    const recorder = createTraceRecorder({
      clock: createFakeClock(),
      emit: (batch) => batches.push(batch),
    });
    recorder.record({ kind: "api.waiting", environmentId: "e", exchangeId: "x" });
    recorder.record({ kind: "api.waiting", environmentId: "e", exchangeId: "y" });
    await Promise.resolve();
    expect(batches.map(({ events }) => events.length)).toEqual([2]);
  });

  it("sends equal bodies once", () => {
    const { recorder, batches } = recorderWith();
    const first = recorder.body(utf8("hello"));
    const second = recorder.body(utf8("hello"));
    recorder.flush();
    recorder.body(utf8("hello"));
    recorder.flush();
    expect(second).toEqual(first);
    expect(batches.flatMap(({ bodies }) => bodies)).toHaveLength(1);
  });

  it("keeps its own copy of a body that the caller reuses", () => {
    const { recorder, batches } = recorderWith();
    const bytes = utf8("hello");
    recorder.body(bytes);
    bytes.fill(0);
    recorder.flush();
    expect(batches[0]?.bodies[0]?.[1]).toEqual(utf8("hello"));
  });

  it("sends a body again once so much has passed that the receiver may have dropped it", () => {
    const { recorder, batches } = recorderWith();
    recorder.body(utf8("hello"));
    for (let index = 0; index < 4; index += 1) recorder.body(new Uint8Array(6_000_000).fill(index));
    recorder.body(utf8("hello"));
    recorder.flush();
    expect(batches[0]?.bodies.filter(([, bytes]) => bytes.length === 5)).toHaveLength(2);
  });
});

describe("createBodyStore", () => {
  it("never holds more than its bound, but always the newest body", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (sizes) => {
        const store = createBodyStore(5000);
        sizes.forEach((size, index) => {
          store.put(String(index), new Uint8Array(size));
          expect(store.get(String(index))?.length).toBe(size);
          expect(store.bytes <= 5000 || store.count === 1).toBe(true);
        });
        expect(store.count + store.dropped).toBe(sizes.length);
      }),
    );
  });

  it("treats a body that comes again as new", () => {
    const store = createBodyStore(700);
    store.put("a", new Uint8Array(10));
    store.put("b", new Uint8Array(10));
    store.put("c", new Uint8Array(10));
    store.put("a", new Uint8Array(10));
    store.put("d", new Uint8Array(200));
    expect([store.get("a")?.length, store.get("b")]).toEqual([10, undefined]);
  });
});
