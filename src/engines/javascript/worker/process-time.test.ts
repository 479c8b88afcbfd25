import { beforeEach, expect, test } from "vitest";
import type { ProcessSpeed } from "../shared/process-speed.ts";
import { ProcessTime } from "./process-time.ts";

let wall = 0;
let endTask: () => void = () => {};

beforeEach(() => {
  wall = 0;
  endTask = () => {};
});

function timeOf(speed: ProcessSpeed | undefined): ProcessTime {
  return new ProcessTime(1_000, speed, {
    wall: () => wall,
    afterTask: (ended) => {
      endTask = ended;
    },
  });
}

/** At the half of a vCPU, on a computer as fast as Lambda that has nothing else to do. */
const HALF: ProcessSpeed = { factor: 2, loadingFactor: 1, share: 1 };

/** The moment without looking at it: who looks is running. */
function after(time: ProcessTime): number {
  return time.now();
}

test("work counts by the share of a processor, waiting for the simulator not at all", () => {
  const time = timeOf(HALF);
  time.enter();
  wall += 10;
  endTask();
  wall += 5_000; // the answer is long in coming
  expect(after(time)).toBe(1_020);
});

test("a timer brings its moment, however late the browser calls it", () => {
  const time = timeOf(HALF);
  time.enter();
  endTask();
  wall += 9_000;
  time.reached(1_300);
  wall += 5;
  expect(after(time)).toBe(1_310);
});

test("what the browser computes for the program counts as work, the network as it is", () => {
  const time = timeOf(HALF);
  time.enter();
  const hashed = time.computing();
  endTask();
  wall += 100;
  hashed();
  expect(after(time)).toBe(1_200);
  const answered = time.awaiting();
  endTask();
  wall += 100;
  answered();
  expect(after(time)).toBe(1_300);
});

test("loading modules is work at the speed of a whole vCPU, the browser's part as well as ours", () => {
  const time = timeOf(HALF);
  const loaded = time.loading();
  time.enter();
  wall += 10;
  endTask();
  wall += 10;
  loaded();
  loaded();
  wall += 10;
  expect(after(time)).toBe(1_040);
});

test("on a busy computer only the first milliseconds of a stretch are the program's alone", () => {
  const time = timeOf({ factor: 1, loadingFactor: 1, share: 0.25 });
  time.enter();
  wall += 4;
  expect(after(time)).toBe(1_004);
  wall += 100;
  expect(after(time)).toBe(1_029);
  endTask();
  time.enter();
  wall += 4;
  expect(after(time)).toBe(1_033);
});

test("a thread that waits by itself waits as long as it does", () => {
  const time = timeOf(HALF);
  time.enter();
  time.blocked(() => (wall += 500));
  expect(after(time)).toBe(1_500);
});

test("while it is held, nothing passes but what still runs", () => {
  const time = timeOf(HALF);
  time.enter();
  time.awaiting();
  endTask();
  time.isHeld = true;
  wall += 60_000;
  time.isHeld = false;
  expect(after(time)).toBe(1_000);
});

test("the simulator's time is taken over where it is ahead, never back", () => {
  const time = timeOf(HALF);
  time.set(4_000);
  time.set(2_000);
  expect(after(time)).toBe(4_000);
});

test("without a speed it is the wall's time", () => {
  const time = timeOf(undefined);
  endTask();
  wall += 70;
  expect(after(time)).toBe(1_070);
});
