import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundTicks } from "./round-ticks.ts";

describe("roundTicks", () => {
  it.each([
    [0, 10, 10, [0, 2, 4, 6, 8, 10]],
    [0, 100, 6, [0, 20, 40, 60, 80, 100]],
    [0, 1234, 5, [0, 500, 1000]],
    [3.2, 3.9, 8, [3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9]],
    [17, 60, 5, [20, 30, 40, 50, 60]],
    [0, 0, 5, []],
    [5, 1, 5, []],
    [0, Infinity, 5, []],
  ])("from %d to %d, at most %d", (from, to, atMost, ticks) => {
    expect(roundTicks(from, to, atMost)).toEqual(ticks);
  });

  it("gives round numbers inside the range, no more than asked for, for any range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.double({ min: 0.001, max: 1e7, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (from, length, atMost) => {
          const ticks = roundTicks(from, from + length, atMost);
          // Ends count as ticks when only rounding keeps them from being some.
          const slack = length * 1e-6 + 1e-6;
          expect(ticks.length).toBeLessThanOrEqual(atMost);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(from - slack);
            expect(tick).toBeLessThanOrEqual(from + length + slack);
          }
        },
      ),
    );
  });
});
