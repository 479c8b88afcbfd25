import { expect, test } from "vitest";
import { epochMs } from "#base/brand.ts";
import { utf8 } from "#base/utf8.ts";
import { formatLineValues, lineStopAt } from "./line-values.ts";
import { type TraceEventDraft, placed } from "./trace-event.ts";
import { createTraceStore } from "./trace-store.ts";

const values: [string, Uint8Array][] = [];

function stop(
  gateId: string,
  line: number,
  variables: Record<string, string>,
  environmentId = "e",
): TraceEventDraft[] {
  const bytes = utf8(
    formatLineValues(new Map(Object.entries(variables)), new Map([["AWS_REGION", "us-east-1"]])),
  );
  values.push([gateId, bytes]);
  const position = { path: "/var/task/bootstrap", line };
  return [
    { kind: "gate.held", environmentId, gate: "line", gateId, because: "step", position },
    { kind: "line.values", environmentId, gateId, values: { id: gateId, size: bytes.length } },
    { kind: "gate.released", environmentId, gate: "line", gateId },
  ];
}

const store = createTraceStore({ schedule: (flush) => flush() });
store.load({
  events: [
    ...stop("g1", 3, { id: "1", old: "x" }), // 0 to 2
    ...stop("g2", 9, { id: "9" }, "other"), // 3 to 5
    ...stop("g3", 4, { id: "2", answer: "42" }), // 6 to 8
  ].map((draft, seq) => placed(draft, seq, epochMs(seq))),
  bodies: values,
});

test("the values at a moment are those of the stop before it", () => {
  expect(lineStopAt(store, 0)).toMatchObject({ position: { line: 3 }, isHeld: true });
  expect(lineStopAt(store, 2)).toMatchObject({ position: { line: 3 }, isHeld: false });
  expect(lineStopAt(store, 4)).toMatchObject({ position: { line: 9 }, environmentId: "other" });
});

test("what changed is told against the stop before in the same environment", () => {
  expect(lineStopAt(store, 7)?.values).toEqual({
    variables: [
      { name: "id", value: "2", change: "changed", before: "1" },
      { name: "answer", value: "42", change: "new", before: undefined },
    ],
    gone: ["old"],
    environment: [{ name: "AWS_REGION", value: "us-east-1", change: "same", before: undefined }],
  });
  expect(lineStopAt(store, 0)?.values?.variables.map(({ change }) => change)).toEqual([
    "first",
    "first",
  ]);
});

test("an environment variable has the value that the process gave it", () => {
  const text = formatLineValues(
    new Map([
      ["PATH", '"/opt/bin"'],
      ["mine", "1"],
    ]),
    new Map([
      ["PATH", "/usr/bin"],
      ["LANG", "en_US.UTF-8"],
    ]),
  );
  expect(JSON.parse(text)).toEqual({
    variables: [["mine", "1"]],
    environment: [
      ["PATH", '"/opt/bin"'],
      ["LANG", "en_US.UTF-8"],
    ],
  });
});

test("values of a foreign file that have another shape are none", () => {
  const odd = createTraceStore({ schedule: (flush) => flush() });
  const events = stop("odd", 1, {}).map((draft, seq) => placed(draft, seq, epochMs(seq)));
  odd.load({ events, bodies: [["odd", utf8('{"variables":[1,["a"]],"environment":"x"}')]] });
  expect(lineStopAt(odd, 1)?.values).toEqual({ variables: [], gone: [], environment: [] });
});

test("a value of megabytes is kept in part", () => {
  const text = formatLineValues(new Map([["event", "x".repeat(5_000_000)]]), new Map());
  expect(text.length).toBeLessThan(5_000);
});
