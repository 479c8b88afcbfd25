import { expect, it } from "vitest";
import { guideSteps } from "./guide-steps.ts";
import { longTrace } from "./sample-trace.test-support.ts";
import { createTraceStore } from "./trace-store.ts";

it("walks through the first invocation in the order of its messages", () => {
  const trace = createTraceStore({ schedule: (flush) => flush() });
  expect(guideSteps(trace)).toEqual([]);
  trace.load(longTrace(2));
  const steps = guideSteps(trace);
  expect(steps).toHaveLength(6);
  expect(steps.map(({ seq }) => seq)).toEqual(
    steps.map(({ seq }) => seq).toSorted((a, b) => a - b),
  );
  const kinds = steps.map(({ seq }) => trace.event(seq)?.kind);
  expect(kinds).toContain("invocation.received");
  expect(kinds.filter((kind) => kind === "api.request")).toHaveLength(2);
  expect(kinds).toContain("invocation.responded");
});
