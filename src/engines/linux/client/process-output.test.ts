import { describe, expect, it } from "vitest";
import { OUTPUT_LIMIT_BYTES, OUTPUT_WINDOW_BYTES, ProcessOutput } from "./process-output.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function readAll(output: ProcessOutput) {
  const chunks = [];
  for await (const chunk of output) chunks.push(chunk);
  return chunks;
}

describe("ProcessOutput", () => {
  it("keeps streams apart, in order, and ends", async () => {
    const output = new ProcessOutput(() => {});
    output.push("stdout", Uint8Array.of(1));
    output.push("stderr", Uint8Array.of(2));
    output.push("stdout", Uint8Array.of(0, 255));
    output.end();
    expect((await readAll(output)).map(({ stream, bytes }) => [stream, ...bytes])).toEqual([
      ["stdout", 1],
      ["stderr", 2],
      ["stdout", 0, 255],
    ]);
  });

  it("wakes a reader that waits", async () => {
    const output = new ProcessOutput(() => {});
    const all = readAll(output);
    await Promise.resolve();
    output.push("stdout", Uint8Array.of(1));
    await Promise.resolve();
    output.end();
    expect(await all).toHaveLength(1);
  });

  it("grants credit only for what the reader took", async () => {
    let granted = 0;
    const output = new ProcessOutput((_, bytes) => (granted += bytes));
    output.push("stdout", new Uint8Array(OUTPUT_WINDOW_BYTES));
    expect(granted).toBe(0);
    output.end();
    await readAll(output);
    expect(granted).toBe(OUTPUT_WINDOW_BYTES);
  });

  it("drops what comes after the limit, says so once, and lets the process go on", async () => {
    let granted = 0;
    const output = new ProcessOutput((_, bytes) => (granted += bytes));
    const all = readAll(output);
    const piece = new Uint8Array(OUTPUT_LIMIT_BYTES / 4 + 1);
    for (let sent = 0; sent < 8; sent += 1) output.push("stdout", piece);
    output.end();
    const chunks = await all;
    const own = chunks.filter((chunk) => chunk.isNotice !== true);
    expect(own.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(OUTPUT_LIMIT_BYTES);
    const notices = chunks.filter((chunk) => chunk.isNotice === true);
    expect(notices.map(({ bytes }) => text(bytes))).toEqual([
      expect.stringContaining("Output was cut"),
    ]);
    expect(granted).toBe(piece.length * 8);
  });

  it("counts afresh for a new invocation", async () => {
    const output = new ProcessOutput(() => {});
    output.push("stdout", new Uint8Array(OUTPUT_LIMIT_BYTES));
    output.startAfresh();
    output.push("stdout", Uint8Array.of(7));
    output.end();
    expect((await readAll(output)).at(-1)?.bytes).toEqual(Uint8Array.of(7));
  });
});
