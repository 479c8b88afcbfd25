import { expect, test, vi } from "vitest";
import { Turns } from "./turns.ts";

function listenTo(turns: Turns): unknown[] {
  const heard: unknown[] = [];
  turns.onmessage = ({ data }) => void heard.push(data);
  return heard;
}

test("answers at once, but never in the middle of who asks", async () => {
  const turns = new Turns();
  const heard = listenTo(turns);
  turns.postMessage({ t: 0, tick: 1 });
  expect(heard).toEqual([]);
  await vi.waitFor(() => expect(heard).toEqual([1]));
  turns.terminate();
});

test("answers what was asked last: the processor was woken while it waited", async () => {
  const turns = new Turns();
  const heard = listenTo(turns);
  turns.postMessage({ t: 60_000, tick: 1 });
  turns.postMessage({ t: 2, tick: 2 });
  await vi.waitFor(() => expect(heard).toEqual([2]));
  turns.terminate();
});

test("says nothing more when it has ended", async () => {
  const turns = new Turns();
  const heard = listenTo(turns);
  turns.postMessage({ t: 1, tick: 1 });
  turns.terminate();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard).toEqual([]);
});
