import { expect, test } from "vitest";
import { sampleTrace } from "#trace/sample-trace.test-support.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { sequencePicture } from "./sequence-picture.ts";

function sampleRows() {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load(sampleTrace());
  return store.sequence.rows.slice();
}

test("the picture has every row's words, and nothing that would be loaded or run", () => {
  const rows = sampleRows();
  const svg = sequencePicture(rows);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg.match(/<g transform/g)).toHaveLength(Math.min(rows.length, 300));
  expect(svg).toContain(">GET next</text>");
  expect(svg).not.toMatch(/<(script|image|style|foreignObject)|href|url\(/);
});

test("what a program says stays text", () => {
  const [row] = sampleRows();
  if (row === undefined) throw new Error("The sample has rows.");
  const svg = sequencePicture([{ ...row, text: "<script>alert(1)</script>\u0000&" }]);
  expect(svg).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&amp;");
  expect(svg).not.toContain("<script");
});
