import { afterAll, beforeAll, expect, test } from "vitest";
import { installStreamIteration } from "./stream-iteration.ts";

const { prototype } = ReadableStream;
const native = Object.getOwnPropertyDescriptor(prototype, Symbol.asyncIterator) ?? {};
const nativeValues = Object.getOwnPropertyDescriptor(prototype, "values") ?? {};
beforeAll(installStreamIteration);
afterAll(() => {
  Object.defineProperty(prototype, Symbol.asyncIterator, native);
  Object.defineProperty(prototype, "values", nativeValues);
});

function numbers(onCancel: (reason: unknown) => void = () => {}): ReadableStream<number> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      next += 1;
      if (next > 3) controller.close();
      else controller.enqueue(next);
    },
    cancel: onCancel,
  });
}

test("gives every piece and leaves the stream unlocked", async () => {
  const stream = numbers();
  const found: number[] = [];
  for await (const piece of stream) found.push(piece);
  expect(found).toEqual([1, 2, 3]);
  expect(stream.locked).toBe(false);
});

test("leaving early cancels the stream, with preventCancel it can be read on", async () => {
  let isCancelled = false;
  for await (const piece of numbers(() => (isCancelled = true))) if (piece === 1) break;
  expect(isCancelled).toBe(true);
  const stream = numbers();
  for await (const piece of stream.values({ preventCancel: true })) if (piece === 1) break;
  const rest: number[] = [];
  for await (const piece of stream) rest.push(piece);
  expect(rest).toEqual([2, 3]);
});

test("an error of the stream reaches the loop and ends it", async () => {
  const stream = new ReadableStream({
    pull: (controller) => controller.error(new Error("broken")),
  });
  await expect(async () => {
    for await (const _ of stream);
  }).rejects.toThrow("broken");
  expect(stream.locked).toBe(false);
});

test("a locked stream cannot be iterated", () => {
  const stream = numbers();
  stream.getReader();
  expect(() => stream.values()).toThrow(TypeError);
});
