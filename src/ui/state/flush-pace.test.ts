import { expect, it } from "vitest";
import { createFlushPace } from "./flush-pace.ts";

/** A page with a frame every 16 ms; drawing takes `cost` ms when something was flushed. */
function fakePage(cost: number) {
  let now = 0;
  let before: (() => void)[] = [];
  let after: (() => void)[] = [];
  return {
    host: {
      now: () => now,
      beforeFrame: (work: () => void) => void before.push(work),
      afterFrame: (work: () => void) => void after.push(work),
    },
    frame() {
      now = (Math.floor(now / 16) + 1) * 16;
      const due = before;
      before = [];
      for (const work of due) work();
      if (after.length > 0) now += cost;
      const done = after;
      after = [];
      for (const work of done) work();
      return now;
    },
  };
}

function flushesIn(frames: number, cost: number): number {
  const page = fakePage(cost);
  const schedule = createFlushPace(page.host);
  let flushes = 0;
  let isScheduled = false;
  for (let frame = 0; frame < frames; frame += 1) {
    if (!isScheduled) {
      isScheduled = true;
      schedule(() => {
        isScheduled = false;
        flushes += 1;
      });
    }
    page.frame();
  }
  return flushes;
}

it("flushes with every frame while drawing is quick", () => {
  expect(flushesIn(60, 2)).toBe(60);
});

it("leaves the page three quarters of its time while drawing is slow", () => {
  // Twelve of every 48 milliseconds.
  expect(flushesIn(60, 12)).toBe(20);
});

it("shows what happens four times a second however slow drawing is", () => {
  const page = fakePage(400);
  const schedule = createFlushPace(page.host);
  const at: number[] = [];
  const again = (): void => {
    at.push(page.host.now());
    schedule(again);
  };
  schedule(again);
  while (at.length < 4) page.frame();
  const distances = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  // Drawing, the rest, and the wait for the next frame.
  expect(Math.max(...distances)).toBeLessThanOrEqual(400 + 250 + 16);
});

it("draws what came last without anything coming after it", () => {
  const page = fakePage(40);
  const schedule = createFlushPace(page.host);
  const flushed: string[] = [];
  schedule(() => flushed.push("first"));
  page.frame();
  schedule(() => flushed.push("last"));
  for (let frame = 0; frame < 10; frame += 1) page.frame();
  expect(flushed).toEqual(["first", "last"]);
});
