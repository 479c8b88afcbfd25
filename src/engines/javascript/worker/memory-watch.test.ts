import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { MemoryWatch } from "./memory-watch.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const MEBIBYTE = 2 ** 20;

async function exceeded(run: (watch: MemoryWatch) => Promise<void>): Promise<number[]> {
  const told: number[] = [];
  const watch = new MemoryWatch(
    8 * MEBIBYTE,
    (next) => void setTimeout(next),
    (bytes) => told.push(bytes),
  );
  await run(watch);
  for (let at = 0; at < 5; at += 1) {
    collect();
    await turn();
  }
  return told;
}

test("tells of buffers that are held, once a collection has left them", async () => {
  const held: Uint8Array[] = [];
  const told = await exceeded(async (watch) => {
    for (let at = 0; at < 10; at += 1) {
      held.push(new Uint8Array(MEBIBYTE));
      watch.note(held.at(-1));
      watch.note(held.at(-1)?.subarray(1));
    }
  });
  expect(told).toEqual([9 * MEBIBYTE]); // the last came later
  expect(held).toHaveLength(10);
});

test("counts nothing that the program has let go", async () => {
  const told = await exceeded(async (watch) => {
    for (let at = 0; at < 100; at += 1) {
      watch.note(new Uint8Array(MEBIBYTE));
      if (at % 10 === 0) await turn();
    }
  });
  expect(told).toEqual([]);
});

test("does not end what stands still, but tells when it goes on", async () => {
  const held: Uint8Array[] = [];
  let frozen: MemoryWatch | undefined;
  const told = await exceeded(async (watch) => {
    frozen = watch;
    watch.isFrozen = true;
    held.push(new Uint8Array(9 * MEBIBYTE));
    watch.note(held[0]);
  });
  expect(told).toEqual([]);
  frozen?.goOn();
  for (let at = 0; at < 5; at += 1) {
    collect();
    await turn();
  }
  expect(told).toEqual([9 * MEBIBYTE]);
});
