import { expect, test } from "vitest";
import { Activity } from "./activity.ts";

test("is idle once everything that began is over, and says so each time", () => {
  const activity = new Activity();
  let idle = 0;
  activity.onIdle = () => (idle += 1);
  expect(activity.isIdle).toBe(true);
  const one = activity.begin();
  const two = activity.begin();
  one();
  one(); // a second call does nothing
  expect(activity.isIdle).toBe(false);
  two();
  expect(activity.isIdle).toBe(true);
  expect(idle).toBe(1);
  expect(activity.begun).toBe(2);
});
