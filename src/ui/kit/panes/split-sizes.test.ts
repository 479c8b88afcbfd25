import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PaneLimits, fitting, moveDivider, resizePane } from "./split-sizes.ts";

const files: PaneLimits = { min: 160, max: 400, isCollapsible: true };
const editor: PaneLimits = { min: 240, max: Infinity, isCollapsible: false };
const stage: PaneLimits = { min: 320, max: Infinity, isCollapsible: true };
const panes = [files, editor, stage];

describe("moving a divider", () => {
  test.each([
    ["gives to one side what it takes from the other", [232, 468, 300], 0, 50, [282, 418, 300]],
    [
      "takes from the next pane when the nearest is at its least",
      [232, 250, 518],
      0,
      60,
      [292, 240, 468],
    ],
    ["stops where nobody can give", [200, 240, 320], 0, 50, [200, 240, 320]],
    ["stops at the most that a pane may be", [380, 600, 320], 0, 100, [400, 580, 320]],
    ["leaves the pane at its least before half of that", [232, 468, 300], 0, -140, [160, 540, 300]],
    ["collapses it beyond", [232, 468, 300], 0, -160, [0, 700, 300]],
    ["leaves a collapsed pane closed for a small move", [0, 700, 320], 0, 70, [0, 700, 320]],
    ["opens it at its least", [0, 700, 320], 0, 90, [160, 540, 320]],
    ["collapses the last pane", [232, 448, 320], 1, 200, [232, 768, 0]],
  ] as const)("%s", (_name, before, divider, by, after) => {
    expect(moveDivider(before, panes, divider, by)).toEqual(after);
  });

  test("changes neither the sum nor, beyond their limits, the panes", () => {
    const pane = fc
      .record({
        min: fc.integer({ min: 1, max: 300 }),
        more: fc.integer({ min: 0, max: 500 }),
        isCollapsible: fc.boolean(),
      })
      .map(({ min, more, isCollapsible }) => ({
        limits: { min, max: Infinity, isCollapsible },
        size: isCollapsible && more % 7 === 0 ? 0 : min + more,
      }));
    fc.assert(
      fc.property(
        fc.array(pane, { minLength: 2, maxLength: 4 }),
        fc.nat(2),
        fc.integer({ min: -900, max: 900 }),
        (all, divider, by) => {
          const sizes = all.map(({ size }) => size);
          const limits = all.map((each) => each.limits);
          const after = moveDivider(sizes, limits, divider % (all.length - 1), by);
          const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
          expect(sum(after)).toBeCloseTo(sum(sizes));
          after.forEach((size, at) => {
            const { min = 0, isCollapsible = false } = limits[at] ?? {};
            expect(size >= min || (isCollapsible && size === 0)).toBe(true);
          });
        },
      ),
    );
  });
});

test("a pane made larger takes from its neighbour towards the middle", () => {
  expect(resizePane([100, 500, 300], [files, editor, stage], 2, 350)).toEqual([100, 450, 350]);
  expect(resizePane([200, 500, 320], [files, editor, stage], 0, 0)).toEqual([0, 700, 320]);
});

test("a size in between is brought to the nearest allowed one", () => {
  expect([fitting(files, 20), fitting(files, 90), fitting(files, 999)]).toEqual([0, 160, 400]);
  expect(fitting(editor, 20)).toBe(240);
});
