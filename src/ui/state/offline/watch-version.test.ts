import { expect, test } from "vitest";
import { watchVersion } from "./watch-version.ts";

async function watched(revisions: readonly (string | undefined | Error)[]) {
  const queue = [...revisions];
  let show = (): void => undefined;
  const page = { now: 0, told: 0, asked: 0 };
  await watchVersion({
    async revision() {
      page.asked += 1;
      const next = queue.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    onShown: (callback) => {
      show = callback;
    },
    now: () => page.now,
    onNewVersion: () => {
      page.told += 1;
    },
  });
  const comeForward = async (minutes: number): Promise<void> => {
    page.now += minutes * 60_000;
    show();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { page, comeForward };
}

test("tells once that the site was replaced, however often the tab comes forward", async () => {
  const { page, comeForward } = await watched(["a", "a", "b", "c"]);
  await comeForward(11);
  expect(page.told).toBe(0);
  await comeForward(11);
  await comeForward(11);
  expect(page.told).toBe(1);
});

test("asks seldom, says nothing without a network, and asks again after it", async () => {
  const { page, comeForward } = await watched(["a", new Error("offline"), undefined, "b"]);
  await comeForward(1);
  expect(page.asked).toBe(1);
  await comeForward(11);
  await comeForward(11);
  expect(page.told).toBe(0);
  await comeForward(11);
  expect(page.told).toBe(1);
});
