import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import {
  compareRuns,
  divergenceWords,
  firstDivergence,
  runsByDeployment,
  wholeRun,
} from "./compare-runs.ts";
import { ID } from "./sample-script.test-support.ts";
import { longTrace, sampleTrace } from "./sample-trace.test-support.ts";
import type { TraceBatch } from "./trace-recorder.ts";
import { createTraceStore } from "./trace-store.ts";
import type { TraceEvent, TraceEventOf } from "./trace-event.ts";

function storeOf(batch: TraceBatch) {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load(batch);
  return wholeRun(store);
}
/** The run again with other moments and request IDs, and whatever else `edit` changes. */
function again(
  batch: TraceBatch,
  edit: (event: TraceEvent) => TraceEvent = (event) => event,
): TraceBatch {
  const otherIds = (text: string): string =>
    text.replaceAll("-5d2c-4f0a-9b1e-", "-6e3d-4f0a-9b1e-");
  const renamed = otherIds(JSON.stringify(batch.events.map(edit)));
  const events = (JSON.parse(renamed) as TraceEvent[]).map(
    (event) => ({ ...event, at: event.at + 5000 }) as TraceEvent, // only the moment changes
  );
  return {
    events,
    bodies: [
      ...batch.bodies.map(([id, bytes]) => [id, utf8(otherIds(utf8Text(bytes)))] as const),
      ["edited", utf8('{"statusCode":200,"body":"edited"}')],
    ],
  };
}
/** The call by which the third of five invocations is answered. */
const REPLY = longTrace(5).events.find(
  (event) => event.kind === "api.request" && event.path.includes(`${ID(3)}/response`),
) as TraceEventOf<"api.request"> | undefined; // by the test of its kind
const NAMES = { before: "before", after: "now" };

describe("compareRuns", () => {
  it("finds no difference in the same run at another time", () => {
    const compared = compareRuns(storeOf(sampleTrace()), storeOf(again(sampleTrace())));
    expect(compared).toHaveLength(7);
    expect(compared.flatMap(({ differences }) => differences)).toEqual([]);
    expect(firstDivergence(compared)).toBeUndefined();
  });

  it("finds the second of five answers that an edit has changed", () => {
    const edited = again(longTrace(5), (event) =>
      event.kind === "invocation.responded" && event.requestId === ID(2)
        ? { ...event, payload: { id: "edited", size: 34 } }
        : event,
    );
    const divergence = firstDivergence(compareRuns(storeOf(longTrace(5)), storeOf(edited)));
    expect(divergence?.ordinal).toBe(2);
    expect(divergence === undefined ? "" : divergenceWords(divergence, NAMES)).toBe(
      'First difference: invocation 2, the answer: “{"statusCode":200,"body":"1"}” before, “{"statusCode":200,"body":"edited"}” now.',
    );
  });

  it("says which run has an invocation that the other has not", () => {
    const divergence = firstDivergence(compareRuns(storeOf(longTrace(3)), storeOf(longTrace(5))));
    expect(divergence === undefined ? "" : divergenceWords(divergence, NAMES)).toBe(
      "First difference: invocation 4, which is only there now.",
    );
  });

  it.each<[string, (event: TraceEvent) => TraceEvent, string]>([
    [
      "an event",
      (event) =>
        event.kind === "invocation.received" && event.requestId === ID(3)
          ? { ...event, payload: { id: "edited", size: 34 } }
          : event,
      "event",
    ],
    [
      "a status",
      (event) =>
        event.kind === "api.response" &&
        event.exchangeId === REPLY?.exchangeId &&
        event.environmentId === REPLY.environmentId
          ? { ...event, status: 413 }
          : event,
      "calls",
    ],
    [
      "a header",
      (event) =>
        event.kind === "api.request" && event.path.includes(`${ID(3)}/response`)
          ? { ...event, headers: [...event.headers, ["X-New", "1"]] }
          : event,
      "headers",
    ],
    [
      "an outcome",
      (event) =>
        event.kind === "invocation.finished" && event.requestId === ID(3)
          ? { ...event, status: "failure" }
          : event,
      "outcome",
    ],
  ])("tells %s apart", (_what, edit, aspect) => {
    const compared = compareRuns(storeOf(longTrace(5)), storeOf(again(longTrace(5), edit)));
    const divergence = firstDivergence(compared);
    expect([divergence?.ordinal, divergence?.differences[0]?.aspect]).toEqual([3, aspect]);
  });

  it("measures how much longer an invocation took", () => {
    const slower = again(longTrace(2), (event) =>
      event.kind === "invocation.finished" && event.requestId === ID(2)
        ? { ...event, durationMs: event.durationMs + 40 }
        : event,
    );
    const compared = compareRuns(storeOf(longTrace(2)), storeOf(slower));
    expect(compared.map(({ slowerMs }) => Math.round(slowerMs ?? -1))).toEqual([0, 40]);
  });

  it("takes what was invoked before and after an edit as two runs", () => {
    const [first, ...rest] = longTrace(4).events;
    const second = rest.findIndex(
      (event) => event.kind === "invocation.received" && event.requestId === ID(3),
    );
    const deployed = rest.find(({ kind }) => kind === "function.deployed") ?? first;
    const events = [first, ...rest.slice(0, second), deployed, ...rest.slice(second)].filter(
      (event) => event !== undefined,
    );
    const trace = createTraceStore({ schedule: (flush) => flush() });
    trace.load({
      events: events.map((event, seq) => ({ ...event, seq })),
      bodies: longTrace(4).bodies,
    });
    const parts = runsByDeployment(trace);
    expect(parts.map(({ attempts }) => attempts.length)).toEqual([2, 2]);
  });
});
