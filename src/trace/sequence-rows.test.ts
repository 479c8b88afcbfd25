import { describe, expect, it } from "vitest";
import { environmentAt, extensionsOf } from "./environment.ts";
import { processAt } from "./process-record.ts";
import { extensionTrace } from "./sample-extensions.test-support.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import type { SequenceRow } from "./sequence-row.ts";
import { createTraceStore } from "./trace-store.ts";
import { SHAPES, type TraceEvent, type TraceEventKind } from "./trace-event.ts";
import { explain, titleOf } from "./words/event-words.ts";

const KINDS = Object.keys(SHAPES) as TraceEventKind[]; // keys of the table of kinds
/** Kinds that neither made-up trace has. */
const RARE: readonly TraceEventKind[] = [
  "process.start-failed",
  "engine.progress",
  "invocation.queued",
  "invocation.throttled",
  "invocation.refused",
  "invocation.retry-scheduled",
  "api.aborted",
  "gate.held",
  "gate.released",
  "line.values",
  "extension.refused",
  "injected.message",
  "injected.signal",
  "injected.time",
  "breakpoint.passed",
  "invocation.accepted",
  "invocation.discarded",
  "invocation.forwarded",
];

function storeOf(events: readonly TraceEvent[]) {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load({ events, bodies: [] });
  return store;
}
const rowsOf = (events: readonly TraceEvent[]): readonly SequenceRow[] =>
  storeOf(events).sequence.rows.slice();
const arrow = (row: SequenceRow): string =>
  row.kind === "message" ? `${row.from} → ${row.to}: ${row.text}` : row.name;

describe("rows of extensions", () => {
  const { events } = extensionTrace();
  const store = storeOf(events);
  const rows = store.sequence.rows.slice();

  it("has an arrow on the lifeline of the one who asked", () => {
    expect(rows.filter((row) => row.kind === "message").map(arrow)).toContain(
      "extension:collector → lambda: GET extension/event/next",
    );
    expect(rows.filter((row) => row.kind === "message").map(arrow)).toContain(
      "lambda → extension:collector: 200 OK · event",
    );
  });

  it("draws a telemetry batch as an arrow and marks what it tells of an earlier invocation", () => {
    const batch = rows.find((row) => row.kind === "message" && row.message === "telemetry");
    expect(batch).toMatchObject({
      to: "extension:collector",
      name: "Telemetry to collector: 2 records, of an earlier invocation",
      isLate: true,
      size: 54,
    });
  });

  it("shows waiting, running and the end of each extension", () => {
    const [environment] = store.index.environments.values();
    if (environment === undefined) throw new Error("no environment");
    const activity = extensionsOf(environment).map(
      ({ process, activity: list }) => [process, list.slice().map(({ kind }) => kind)] as const,
    );
    expect(activity).toEqual([
      [
        "extension:collector",
        ["starting", "working", "waiting", "working", "waiting", "working", "waiting"],
      ],
      ["extension:watcher", ["starting", "working", "waiting", "gone"]],
    ]);
    expect(rows.at(-1)?.before.alive.has("extension:watcher")).toBe(true);
    expect(rows.at(-1)?.after.alive.has("extension:watcher")).toBe(false);
  });

  it("keeps the states of each process for itself", () => {
    const [environment] = store.index.environments.values();
    const end = store.snapshot().endSeq;
    const [collector] = environment === undefined ? [] : extensionsOf(environment);
    expect(collector === undefined ? "" : processAt(collector, end).state).toBe("Registered");
    expect(environment === undefined ? "" : environmentAt(environment, end).state).toBe("Started");
  });
});

/** Events of two invocations that one environment runs at the same time. */
function concurrent(): TraceEvent[] {
  const base = { environmentId: "env-1", process: "runtime", headers: [] };
  const next = "/2018-06-01/runtime/invocation/next";
  const drafts: Record<string, unknown>[] = [
    { kind: "environment.created", ordinal: 1, logStream: "s", initializationType: "on-demand" },
    { kind: "environment.phase", phase: "init" },
    { kind: "process.started", entryPoint: "/var/task/bootstrap", candidates: [] },
  ];
  for (const id of ["a", "b"]) {
    drafts.push(
      { kind: "api.request", exchangeId: `next-${id}`, method: "GET", path: next },
      { kind: "invocation.assigned", requestId: id, isCold: id === "a" },
      { kind: "environment.phase", phase: "invoke", requestId: id },
      {
        kind: "invocation.delivered",
        requestId: id,
        exchangeId: `next-${id}`,
        deadlineMs: 9,
        isRedelivery: false,
      },
      {
        kind: "api.response",
        requestId: id,
        exchangeId: `next-${id}`,
        status: 200,
        body: { id: "b", size: 2 },
      },
    );
  }
  for (const id of ["a", "b"]) {
    drafts.push(
      {
        kind: "api.request",
        exchangeId: `reply-${id}`,
        method: "POST",
        path: `/2018-06-01/runtime/invocation/${id}/response`,
        body: { id: "b", size: 2 },
      },
      {
        kind: "invocation.finished",
        requestId: id,
        status: "success",
        durationMs: 1,
        billedMs: 1,
      },
    );
  }
  drafts.push({ kind: "environment.phase", phase: "frozen" });
  return drafts.map((draft, seq) => ({ ...base, ...draft, seq, at: seq * 10 }) as never); // shapes as the recorder makes them
}

describe("several invocations of one environment", () => {
  const store = storeOf(concurrent());
  const [environment] = store.index.environments.values();

  it("has a span for each, that ends with its own outcome", () => {
    expect(
      environment?.spans.slice().map(({ requestId, status, endAt }) => [requestId, status, endAt]),
    ).toEqual([
      ["a", "success", 170],
      ["b", "success", 170],
    ]);
  });

  it("lets a handler run until the last has returned", () => {
    const running = store.sequence.rows
      .slice()
      .filter((row) => row.kind === "message" && row.message.startsWith("handler"))
      .map(({ requestId, after }) => [requestId, after.isHandlerRunning]);
    expect(running).toEqual([
      ["a", true],
      ["b", true],
      ["a", true],
      ["b", false],
    ]);
  });

  it("draws one lane that answers only when nothing runs any more", () => {
    expect(environment?.segments.slice().map(({ kind }) => kind)).toEqual([
      "init",
      "delivery",
      "handler",
      "response",
      "frozen",
    ]);
  });
});

describe("the table of words", () => {
  const seen = [...sampleTrace().events, ...extensionTrace().events];

  it.each(KINDS.filter((kind) => !RARE.includes(kind)))(
    "has a title and a reason for %s",
    (kind) => {
      const event = seen.find((candidate) => candidate.kind === kind);
      const store = storeOf(seen);
      const facts = { index: store.index, body: () => undefined };
      if (event === undefined) throw new Error(`no ${kind} in the made-up traces`);
      expect(titleOf(event, facts).length).toBeGreaterThan(3);
      expect(explain(event, facts).why.length).toBeGreaterThan(10);
    },
  );
});

/** What the rows of the last of these events say: note or arrow, accessible name, and `!` for a problem. */
function said(...drafts: readonly Record<string, unknown>[]): readonly string[] {
  const base = { environmentId: "env-1", process: "runtime", requestId: "a", headers: [] };
  const events = drafts.map((draft, seq) => ({ ...base, ...draft, seq, at: seq }) as never); // shapes as the recorder makes them
  return rowsOf(events)
    .filter(({ seq }) => seq === drafts.length - 1)
    .map((row) =>
      row.kind === "note"
        ? `${row.name}${row.isProblem ? "!" : ""}`
        : `${row.kind === "wait" ? "wait" : row.message}: ${row.name}`,
    );
}

describe("what rows say", () => {
  const position = { path: "/var/task/bootstrap", line: 3, command: "echo hi" };
  const post = {
    kind: "api.request",
    exchangeId: "x",
    method: "POST",
    path: "/2018-06-01/runtime/invocation/a/response",
  };
  const refused = { kind: "runtime.refused", exchangeId: "x", errorMessage: "No such state" };
  const forbidden = { kind: "api.response", exchangeId: "x", status: 403, body: { size: 2 } };

  it.each<[string, string[], ...Record<string, unknown>[]]>([
    [
      "a failed start",
      ["Extension x could not start: no interpreter!"],
      { kind: "process.start-failed", process: "extension:x", message: "no interpreter" },
    ],
    [
      "an engine that failed",
      ["Engine failed: no memory!"],
      { kind: "engine.progress", progress: { kind: "failed", message: "no memory" } },
    ],
    ["an engine that works", [], { kind: "engine.progress", progress: { kind: "ready" } }],
    ["waiting", ["Invocation queued: busy"], { kind: "invocation.queued", reason: "busy" }],
    [
      "a throttle",
      ["throttle: Answer to client: 429 Too Many Requests"],
      { kind: "invocation.throttled" },
    ],
    [
      "a refusal",
      ["refusal: Answer to client: 413 TooLarge"],
      { kind: "invocation.refused", status: 413, errorType: "TooLarge" },
    ],
    ...(["Event", "DryRun"] as const).map(
      (invocationType): [string, string[], ...Record<string, unknown>[]] => [
        `the answer to ${invocationType}`,
        [
          `acceptance: Answer to client: ${invocationType === "Event" ? "202 Accepted" : "204 No Content"}`,
        ],
        {
          kind: "invocation.received",
          invocationType,
          source: "invoke",
          attempt: 1,
          payload: { size: 2 },
        },
        { kind: "invocation.accepted", status: invocationType === "Event" ? 202 : 204 },
      ],
    ),
    [
      "a result that nobody waits for",
      ["Function answered: nobody waits: the event was asynchronous"],
      { kind: "invocation.received", invocationType: "Event", attempt: 1, payload: { size: 2 } },
      { kind: "invocation.responded", mode: "buffered", payload: { size: 2 } },
    ],
    [
      "a try out of the queue",
      ["Try 2: from the event queue"],
      { kind: "invocation.received", invocationType: "Event", attempt: 2, payload: { size: 2 } },
    ],
    [
      "a lost event",
      ["Event is lost: RetriesExhausted, 3 tries!"],
      {
        kind: "invocation.discarded",
        condition: "RetriesExhausted",
        attempts: 3,
        isKept: false,
      },
    ],
    [
      "a dead letter",
      ["Event to the dead-letter queue: arn:aws:sqs:us-east-1:123456789012:letters"],
      {
        kind: "invocation.forwarded",
        to: "dead-letter-queue",
        target: "arn:aws:sqs:us-east-1:123456789012:letters",
        condition: "RetriesExhausted",
        record: { size: 2 },
      },
    ],
    [
      "another try",
      ["Try 2 follows: in 60 s"],
      { kind: "invocation.retry-scheduled", attempt: 2, inMs: 60_000 },
    ],
    [
      "a cut connection",
      ["Connection cut before the answer: time-out!"],
      post,
      { kind: "api.aborted", exchangeId: "x", reason: "time-out" },
    ],
    [
      "a stop before a line",
      ["Stopped before bootstrap:3: echo hi"],
      { kind: "gate.held", gate: "line", position },
    ],
    ["a held message", [], { kind: "gate.held", gate: "next.requested" }],
    [
      "an asked end",
      ["Runtime process exits as it was told to: exit status 0"],
      { kind: "process.exited", status: { kind: "exited", code: 0 }, wasAsked: true },
    ],
    [
      "an end by itself",
      ["Runtime process exits: exit status 0!"],
      { kind: "process.exited", status: { kind: "exited", code: 0 } },
    ],
    [
      "an end by force",
      ["Runtime process killed: time-out"],
      { kind: "process.exited", status: { kind: "signaled" }, killedBecause: "time-out" },
    ],
    [
      "a refused call, after its answer",
      ["response: 403 Forbidden", "No such state!"],
      post,
      refused,
      forbidden,
    ],
  ])("words %s", (_what, words, ...events) => {
    expect(said(...events)).toEqual(words);
  });

  it("gives a row its name and text", () => {
    for (const row of rowsOf(sampleTrace().events)) {
      expect(row.name.length).toBeGreaterThan(2);
      expect(row.text.length).toBeGreaterThan(2);
    }
  });
});

it("has every kind but the rare ones in the made-up traces", () => {
  const seen = new Set(
    [...sampleTrace().events, ...extensionTrace().events].map(({ kind }) => kind),
  );
  expect(KINDS.filter((kind) => !seen.has(kind)).toSorted()).toEqual(RARE.toSorted());
});

it("shows what a person did to the run", () => {
  const message = {
    kind: "injected.message",
    message: "POST /response",
    half: "request",
    because: "b-1",
  };
  expect(said({ ...message, what: "delayed", ms: 500 })).toEqual([
    "Injected: request delayed: POST /response, by 500 ms",
  ]);
  expect(said({ ...message, what: "truncated", bytes: 3 })).toEqual([
    "Injected: request truncated: POST /response, to 3 bytes",
  ]);
  expect(said({ kind: "injected.signal", signal: "SIGTERM" })).toEqual([
    "Injected: SIGTERM to the runtime",
  ]);
  expect(said({ kind: "injected.time", ms: 3_600_000 })).toEqual(["Injected: time passes: 1 h"]);
  expect(
    said({ kind: "breakpoint.passed", gate: "init", message: "POST /response", because: "b-1" }),
  ).toEqual(["Breakpoint passed: POST /response"]);
});
