import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentAt } from "./environment.ts";
import { handlerDuration, invocationStage } from "./invocation.ts";
import { ID } from "./sample-script.test-support.ts";
import { longTrace, sampleTrace } from "./sample-trace.test-support.ts";
import { rowAtOrBefore } from "./sequence.ts";
import { createTraceStore } from "./trace-store.ts";

const immediately = (flush: () => void): void => flush();
const storeWith = (
  batch = sampleTrace(),
  maxEvents?: number,
): ReturnType<typeof createTraceStore> => {
  const store = createTraceStore({
    schedule: immediately,
    ...(maxEvents === undefined ? {} : { maxEvents }),
  });
  store.load(batch);
  return store;
};

describe("createTraceStore", () => {
  it("changes nothing for its readers until the scheduled flush", () => {
    let flush = (): void => {};
    const store = createTraceStore({ schedule: (scheduled) => (flush = scheduled) });
    const before = store.snapshot();
    let calls = 0;
    store.subscribe(() => (calls += 1));
    const { events, bodies } = sampleTrace();
    store.append({ events: events.slice(0, 5), bodies });
    store.append({ events: events.slice(5, 9), bodies: [] });
    expect([store.snapshot() === before, store.events.end, calls]).toEqual([true, 0, 0]);
    flush();
    expect([store.snapshot().endSeq, store.events.end, calls]).toEqual([9, 9, 1]);
  });

  it("takes a flood in without waiting for a frame, as hidden tabs have none", () => {
    const store = createTraceStore({ schedule: () => {} });
    store.append(longTrace(400));
    expect(store.snapshot().endSeq).toBeGreaterThan(4000);
  });

  it("keeps the same snapshot object while nothing changes", () => {
    const store = storeWith();
    expect(store.snapshot()).toBe(store.snapshot());
  });

  it("never holds more events than its bound, and drops the oldest", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 400 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }),
        (bound, sizes) => {
          const store = createTraceStore({ schedule: immediately, maxEvents: bound });
          const { events } = longTrace(200, 2);
          let from = 0;
          for (const size of sizes) {
            store.append({ events: events.slice(from, from + size), bodies: [] });
            from += size;
            const { firstSeq, endSeq, droppedEvents } = store.snapshot();
            expect(endSeq - firstSeq).toBeLessThanOrEqual(bound);
            expect(firstSeq).toBe(droppedEvents);
            expect(store.event(firstSeq - 1)).toBeUndefined();
            expect(store.events.slice().every(({ seq }, at) => seq === firstSeq + at)).toBe(true);
            const rows = store.sequence.rows;
            expect(rows.at(rows.first)?.seq ?? Infinity).toBeGreaterThanOrEqual(firstSeq);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("stays bounded in its indexes too", () => {
    const store = storeWith(longTrace(3000), 5000);
    expect(store.index.exchanges.size).toBeLessThan(1500);
    expect(store.index.invocations.size).toBeLessThan(600);
    const [environment] = store.index.environments.values();
    expect(
      (environment?.runtime.states.end ?? 0) - (environment?.runtime.states.first ?? 0),
    ).toBeLessThan(1000);
  });

  it("knows open polls and environments after it has been cleared", () => {
    const { events, bodies } = sampleTrace();
    const upToWaiting = events.findIndex(({ kind }) => kind === "api.waiting") + 1;
    const store = createTraceStore({ schedule: immediately });
    store.append({ events: events.slice(0, upToWaiting), bodies });
    store.clear();
    expect(store.snapshot().endSeq - store.snapshot().firstSeq).toBe(0);
    store.append({ events: events.slice(upToWaiting), bodies: [] });
    const first = store.sequence.rows.slice().find((row) => row.name === "200 OK");
    expect(first?.kind === "message" ? first.exchange?.waiting : undefined).toBeDefined();
    expect(store.index.environments.get("env-1")?.ordinal).toBe(1);
  });

  it("closes gaps in the numbers of what it gets", () => {
    const store = createTraceStore({ schedule: immediately });
    const { events } = sampleTrace();
    store.append({ events: [...events.slice(0, 3), ...events.slice(10, 12)], bodies: [] });
    expect(store.events.slice().map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("the index over the sample trace", () => {
  const store = storeWith();
  const invocation = (n: number) => store.index.invocations.get(ID(n));

  it.each([
    [1, "success", true],
    [2, "success", false],
    [3, "error", false],
    [4, "success", false],
    [5, "timeout", false],
    [6, "error", false],
    [7, "success", true],
  ])("invocation %i ended with %s (cold: %s)", (n, stage, isCold) => {
    const found = invocation(n);
    expect(found === undefined ? undefined : invocationStage(found)).toBe(stage);
    expect(found?.assigned?.isCold).toBe(isCold);
  });

  it("measures the handler from delivery to reply, to the end of the stream when streamed", () => {
    const [plain, streamed] = [invocation(1), invocation(7)].map((found) =>
      found === undefined ? undefined : handlerDuration(found),
    );
    expect(plain).toBeCloseTo(11.8, 1);
    expect(streamed).toBeCloseTo(603, 0);
  });

  it("does not take a refused reply for the answer", () => {
    expect(invocation(4)?.reply?.response?.status).toBe(202);
  });

  it("has the lane of environment 1 in order, with a reset after the time-out and after the crash", () => {
    const lane =
      store.index.environments
        .get("env-1")
        ?.segments.slice()
        .map(({ kind }) => kind) ?? [];
    expect(lane.slice(0, 5)).toEqual(["init", "delivery", "handler", "response", "frozen"]);
    expect(lane.filter((kind) => kind === "reset")).toHaveLength(2);
    expect(lane.at(-1)).toBe("frozen");
  });

  it("leaves no moment of a lane uncovered", () => {
    const breaks = [...store.index.environments.values()].flatMap((environment) => {
      const segments = environment.segments.slice();
      return segments.filter(
        (segment, at) => at > 0 && segments[at - 1]?.endAt !== segment.startAt,
      );
    });
    expect(breaks).toEqual([]);
  });

  it("finds every pause in which nothing ran", () => {
    expect(
      store.index.gaps.slice().map(({ startAt, endAt }) => Math.round(endAt - startAt)),
    ).toEqual([2400, 1800, 3100, 900, 1500, 2100]);
  });
});

describe("environmentAt", () => {
  const store = storeWith();
  const environment = store.index.environments.get("env-1");
  const at = (seq: number) =>
    environment === undefined ? undefined : environmentAt(environment, seq);

  it("agrees at every moment with playing the trace from the start", () => {
    const events = store.events.slice();
    for (let end = 0; end < events.length; end += 1) {
      const replayed = createTraceStore({ schedule: immediately });
      replayed.load({ events: events.slice(0, end + 1), bodies: [] });
      const other = replayed.index.environments.get("env-1");
      if (other === undefined) continue;
      expect(at(end)).toEqual(environmentAt(other, end));
    }
  });

  it("shows a refusal until the next transition", () => {
    const refusal = store.events.slice().find(({ kind }) => kind === "runtime.refused")?.seq ?? -1;
    expect(at(refusal)?.refused?.errorType).toBe("InvalidStateTransition");
    expect(at(refusal)?.state).toBe("RuntimeResponseSentState");
    expect(at(refusal + 3)?.refused).toBeUndefined();
  });

  it("has no state after a reset, although the machine is back at its start", () => {
    const { events, bodies } = sampleTrace();
    const exit = events.findIndex(({ kind }) => kind === "process.exited");
    const reset = {
      kind: "runtime.state",
      environmentId: "env-1",
      from: "Running",
      to: "Started",
      seq: exit + 1,
      at: 0,
    };
    const other = createTraceStore({ schedule: immediately });
    // The literal has the fields of that member; `at` is a plain number here.
    other.load({
      events: [...events.slice(0, exit + 1), reset as (typeof events)[number]],
      bodies,
    });
    const found = other.index.environments.get("env-1");
    expect(found === undefined ? "" : environmentAt(found, exit + 1).state).toBeUndefined();
  });

  it("has no state while no process is alive", () => {
    const exit = store.events.slice().find(({ kind }) => kind === "process.exited")?.seq ?? -1;
    expect(at(exit)?.state).toBeUndefined();
  });
});

describe("the sequence of the sample trace", () => {
  const rows = storeWith().sequence.rows;
  const names = rows
    .slice()
    .map(({ name }) => name.replace(/[0-9a-f]{8}-5d2c[-0-9a-f]{23}/, "{id}"));

  it("is the conversation of a cold start", () => {
    expect(names.slice(1, 15)).toEqual([
      "Invoke arrives (http-v2)",
      "Environment 1 created: on-demand",
      "Init begins",
      "Runtime process starts: /var/task/bootstrap",
      "GET /2018-06-01/runtime/invocation/next",
      "200 OK",
      "Handler runs (inferred)",
      "Handler returns (inferred)",
      "POST /2018-06-01/runtime/invocation/{id}/response",
      "Answer to client: 200",
      "202 Accepted",
      "GET /2018-06-01/runtime/invocation/next",
      "Invocation finished: 13.90 ms, billed 99 ms",
      "Frozen until the next invocation",
    ]);
  });

  it.each([
    ["the long poll", "Long poll waits for an event"],
    ["a function error", "Answer to client: 200, function error Unhandled"],
    ["a wrong request ID", "400 Bad Request"],
    ["a refused transition", "403 Forbidden"],
    [
      "Lambda's words for it",
      "State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed",
    ],
    ["a time-out", "Invocation timed out: 3000.84 ms, billed 3001 ms"],
    ["the kill", "Runtime process killed: time-out"],
    ["suppressed init", "Init again, inside the invocation"],
    ["a crash", "Runtime process exits: exit status 127"],
    ["a stream", "Chunk 3"],
    ["its end", "End of stream"],
  ])("shows %s", (_what, name) => {
    expect(names).toContain(name);
  });

  it("marks handler rows, and only those, as inferred", () => {
    const wrong = rows
      .slice()
      .filter(
        (row) => row.kind === "message" && row.isInferred !== row.message.startsWith("handler-"),
      );
    expect(wrong).toEqual([]);
  });

  it("draws each row's lifelines on from the row before", () => {
    const all = rows.slice();
    expect(all.slice(1).map(({ before }) => before)).toEqual(
      all.slice(0, -1).map(({ after }) => after),
    );
  });

  it("finds the row of a moment, also between rows", () => {
    expect(rowAtOrBefore(rows, 9)).toBe(5); // a log line after `next`
    expect(rowAtOrBefore(rows, -1)).toBe(-1);
  });
});
