import { expect, test } from "vitest";
import { later, loadLaterParts } from "./later.ts";

test("loads once, however often it is asked, and tells who waits for it", async () => {
  let imports = 0;
  const part = later(async () => ({ number: (imports += 1) }));
  let told = 0;
  part.subscribe(() => (told += 1));
  expect(part.current()).toBeUndefined();
  await Promise.all([part.load(), part.load(), loadLaterParts()]);
  await part.load();
  expect(part.current()).toEqual({ number: 1 });
  expect(told).toBe(1);
});

test("tries again after a failure, which keeps no other part from loading", async () => {
  let isOffline = true;
  const failing = later(async () => {
    if (isOffline) throw new Error("offline");
    return "there";
  });
  const other = later(async () => "other");
  await loadLaterParts();
  expect([failing.current(), other.current()]).toEqual([undefined, "other"]);
  await expect(failing.load()).rejects.toThrow("offline");
  isOffline = false;
  await expect(failing.load()).resolves.toBe("there");
});
