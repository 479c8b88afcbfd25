import { expect, test } from "vitest";
import { HostMeasure } from "./measure.ts";

/** A computer whose samples take so long, one after the other. */
function measureOf(samples: () => number): HostMeasure {
  let wall = 0;
  return new HostMeasure(
    () => (wall += samples()),
    () => wall,
  );
}

test("the computer's speed is that of the quickest sample", () => {
  let round = 0;
  const measure = measureOf(() => (round++ < 8 ? 5 : 2));
  measure.calibrate(6);
  expect(measure.sampleMs).toBe(2);
});

test("the share is what a thread gets done of what it could", () => {
  let isBusy = false;
  const measure = measureOf(() => (isBusy ? 4 : 1));
  measure.calibrate(10);
  expect(measure.share).toBe(1);
  isBusy = true;
  for (let time = 0; time < 30; time += 1) measure.measure();
  expect(measure.share).toBeCloseTo(0.25, 2);
  isBusy = false;
  for (let time = 0; time < 30; time += 1) measure.measure();
  expect(measure.share).toBe(1);
});

test("what differs a little is noise", () => {
  let round = 0;
  const measure = measureOf(() => (round++ % 2 === 0 ? 1 : 1.2));
  measure.calibrate(10);
  for (let time = 0; time < 30; time += 1) measure.measure();
  expect(measure.share).toBe(1);
});
