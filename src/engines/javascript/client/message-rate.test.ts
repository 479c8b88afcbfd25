import { expect, test } from "vitest";
import { MessageRate } from "./message-rate.ts";

test("accepts the limit in each second, and no more in one", () => {
  let now = 5000;
  const rate = new MessageRate(3, () => now);
  const accepted = (count: number): boolean[] => Array.from({ length: count }, () => rate.accept());
  expect(accepted(4)).toEqual([true, true, true, true]); // the fourth opens a window
  expect(accepted(4)).toEqual([true, true, true, false]);
  now += 1000;
  expect(accepted(5)).toEqual([true, true, true, true, false]);
});
