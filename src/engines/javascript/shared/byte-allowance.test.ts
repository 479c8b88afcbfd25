import { expect, test } from "vitest";
import { ByteAllowance } from "./byte-allowance.ts";

test("lets a burst through, then so much in a second, and saves no more than a burst", () => {
  let now = 0;
  const allowance = new ByteAllowance(100, 1000, () => now);
  expect(allowance.take(100)).toBe(0);
  expect(allowance.take(50)).toBe(50);
  now = 50;
  expect(allowance.take(0)).toBe(0);
  expect(allowance.take(10)).toBe(10);
  now = 100_000;
  expect(allowance.take(100)).toBe(0);
  expect(allowance.take(1)).toBe(1);
});
