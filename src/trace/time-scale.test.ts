import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleTrace } from "./sample-trace.test-support.ts";
import { createTimeScale } from "./time-scale.ts";
import { createTraceStore } from "./trace-store.ts";

const store = createTraceStore({ schedule: (flush) => flush() });
store.load(sampleTrace());
const startAt = store.event(0)?.at ?? 0;
const endAt = store.event(store.snapshot().endSeq - 1)?.at ?? 0;
const scale = createTimeScale(store.index, { startAt, endAt }, 1000);

describe("createTimeScale", () => {
  it("begins at 0 and ends at its width", () => {
    expect([scale.place(startAt), scale.place(endAt)]).toEqual([0, 1000]);
  });

  it("never goes back, and comes back to the same moment", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)].map(
            (part) => startAt + part * (endAt - startAt),
          );
          expect(scale.place(late ?? 0)).toBeGreaterThanOrEqual(scale.place(early ?? 0));
          const moment = scale.moment(scale.place(early ?? 0));
          // Inside a pause a pixel is long: half a millisecond is far below one.
          expect(Math.abs(moment - (early ?? 0))).toBeLessThan(0.5);
        },
      ),
    );
  });

  it("draws each pause with the same small width, whatever its length", () => {
    const pauses = scale.pauses(0, 1000);
    expect(pauses.map(({ ms }) => Math.round(ms))).toEqual([2400, 1800, 3100, 900, 1500, 2100]);
    for (const { from, to } of pauses) expect(to - from).toBeCloseTo(16);
  });

  it("gives only the pauses in view", () => {
    const [, second] = scale.pauses(0, 1000);
    expect(
      scale.pauses((second?.from ?? 0) + 1, (second?.to ?? 0) - 1).map(({ ms }) => Math.round(ms)),
    ).toEqual([1800]);
  });

  it("stretches a trace without pauses over the whole width", () => {
    const empty = createTraceStore({ schedule: (flush) => flush() });
    const plain = createTimeScale(empty.index, { startAt: 0, endAt: 10 }, 100);
    expect([plain.place(5), plain.moment(20), plain.pauses(0, 100)]).toEqual([50, 2, []]);
  });
});
