import { expect, test } from "vitest";
import { HostMeasure } from "./measure.ts";

/** A computer whose samples take so long, one after the other, with a clock that counts such ticks. */
function measureOf(sampleMs: () => number, tickMs = 0.1): HostMeasure {
  let wall = 0;
  return new HostMeasure(
    () => (wall += sampleMs()),
    () => Math.floor(wall / tickMs) * tickMs,
  );
}

test.each([0.005, 0.1, 1])("knows the computer's speed by a clock with ticks of %d ms", (tick) => {
  const measure = measureOf(() => 0.2, tick);
  measure.calibrate(24);
  expect(measure.sampleMs).toBeGreaterThan(0.16);
  expect(measure.sampleMs).toBeLessThan(0.24);
  expect(measure.share).toBe(1);
});

test("the computer's speed is that of the run that nobody disturbed", () => {
  let sample = 0;
  const measure = measureOf(() => (sample++ % 30 === 0 ? 15 : 0.1));
  measure.calibrate(24);
  expect(measure.sampleMs).toBeCloseTo(0.1, 2);
});

test("the share is what a thread gets done of what it could, once it has to share", () => {
  let isBusy = false;
  let sample = 0;
  // Of each three milliseconds that it works, it waits nine.
  const measure = measureOf(() => (isBusy && sample++ % 30 === 0 ? 9.1 : 0.1));
  measure.calibrate(24);
  expect(measure.share).toBe(1);
  isBusy = true;
  for (let time = 0; time < 40; time += 1) measure.measure();
  expect(measure.share).toBeGreaterThan(0.2);
  expect(measure.share).toBeLessThan(0.35);
  isBusy = false;
  for (let time = 0; time < 30; time += 1) measure.measure();
  expect(measure.share).toBe(1);
});
