import { describe, expect, it } from "vitest";
import type { Clock } from "#base/clock.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { Breakpoints } from "./breakpoints.ts";
import type { Breakpoint } from "./contract.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { Injections } from "./injections.ts";
import { createServiceFixture } from "./service.test-support.ts";

/* What a person does to a run without an edit of the code: each is a row of the trace. */

const script: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id, event } = await process.next();
    if (event === '"fail"')
      await process.fail(id, '{"errorType":"Order.NotFound"}', "Function.Broken");
    else if (event === '"slow"') {
      await process.sleep(500);
      await process.respond(id, event);
    } else await process.respond(id, event);
  }
};

const withBreakpoint = (breakpoint: Omit<Breakpoint, "id">) => {
  const f = createServiceFixture(script);
  f.service.gates.setBreakpoints([{ id: "mine", ...breakpoint }]);
  return f;
};

describe("a message that is tampered with", () => {
  it.each<[string, Omit<Breakpoint, "id">, string, object]>([
    [
      "dropped: Lambda never sees the answer",
      { path: "/response", action: { kind: "drop" } },
      "Sandbox.Timedout",
      { what: "dropped", half: "request", because: "mine" },
    ],
    [
      "dropped on its way back: the runtime waits for the 202",
      { path: "/response", half: "answer", action: { kind: "drop" } },
      '{"a":1}',
      { what: "dropped", half: "answer" },
    ],
    [
      "delayed beyond the deadline",
      { path: "/response", action: { kind: "delay", ms: 4_000 } },
      "Sandbox.Timedout",
      { what: "delayed", ms: 4_000 },
    ],
    [
      "delayed a little",
      { path: "/response", action: { kind: "delay", ms: 1_000 } },
      '{"a":1}',
      { what: "delayed", ms: 1_000 },
    ],
    [
      "truncated",
      { path: "/response", action: { kind: "truncate", bytes: 3 } },
      "Runtime.TruncatedResponse",
      { what: "truncated", bytes: 3 },
    ],
    [
      "an event that is truncated",
      { path: "/next", half: "answer", action: { kind: "truncate", bytes: 3 } },
      '{"a',
      { what: "truncated", half: "answer" },
    ],
  ])("%s", async (_what, breakpoint, answer, recorded) => {
    const f = withBreakpoint(breakpoint);
    const answered = f.call('{"a":1}');
    await f.advance(10_000);
    expect(await answered).toContain(answer);
    expect(f.eventsOf("injected.message")[0]).toMatchObject(recorded);
  });

  it("duplicated: Lambda refuses the second answer with 403 (§1.5)", async () => {
    const f = withBreakpoint({ path: "/response", nth: 1, action: { kind: "duplicate" } });
    expect(await f.call("1")).toBe("1");
    await f.settle();
    expect(f.eventsOf("injected.message")).toMatchObject([{ what: "duplicated" }]);
    const posts = f.eventsOf("api.request").filter(({ method }) => method === "POST");
    expect(posts).toHaveLength(2);
    const ids = new Set(posts.map(({ exchangeId }) => exchangeId));
    const statuses = f
      .eventsOf("api.response")
      .filter(({ exchangeId }) => ids.has(exchangeId))
      .map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([202, 403]);
  });

  it("kills the process when the message is on its way", async () => {
    const f = withBreakpoint({
      path: "/response",
      nth: 2,
      action: { kind: "signal", signal: "SIGKILL" },
    });
    expect(await f.call("1")).toBe("1");
    await f.service.whenIdle();
    void f.call("2");
    await f.advance(5_000);
    expect(f.eventsOf("injected.signal")).toMatchObject([{ signal: "SIGKILL" }]);
    expect(f.eventsOf("process.exited")).toHaveLength(1);
  });
});

describe("predicates", () => {
  it.each<[string, Omit<Breakpoint, "id">, number]>([
    ["error type in the header", { errorType: "function.broken" }, 1],
    ["error type in the body", { errorType: "Order.NotFound", half: "request" }, 1],
    ["an error type that does not come", { errorType: "Timeout" }, 0],
    ["a place in the event", { bodyPath: "order.items[1].id", half: "answer" }, 1],
    ["its value", { bodyPath: "$.order.items[1].id", bodyValue: "b", path: "/next" }, 1],
    ["another value", { bodyPath: "order.items[1].id", bodyValue: "c" }, 0],
    ["a number", { bodyPath: "n", bodyValue: "7", path: "/next" }, 1],
    ["the third answer", { path: "/response", half: "request", nth: 3 }, 1],
    ["a ninth that does not come", { path: "/response", nth: 9 }, 0],
    ["one that took long", { path: "/response", half: "request", afterMs: 400 }, 1],
    ["an environment", { path: "/response", half: "request", environmentId: "environment-1" }, 3],
    ["another environment", { environmentId: "environment-2" }, 0],
  ])("%s", async (_what, breakpoint, times) => {
    const f = withBreakpoint({ ...breakpoint, action: { kind: "log" } });
    for (const event of [
      '{"order":{"items":[{"id":"a"},{"id":"b"}]},"n":7}',
      "1",
      '"slow"',
      '"fail"',
    ]) {
      const answered = f.call(event);
      await f.advance(1_000);
      await answered;
    }
    // Nothing was held, and each match is a row.
    expect(f.eventsOf("gate.held")).toHaveLength(0);
    expect(f.eventsOf("breakpoint.passed")).toHaveLength(times);
  });
});

describe("without a message", () => {
  it("lets an hour pass while every environment is frozen", async () => {
    const f = createServiceFixture(script);
    await f.call("1");
    await f.service.whenIdle();
    const before = f.clock.now();
    f.service.inject({ kind: "time", ms: 3_600_000 });
    expect(f.clock.now() - before).toBe(3_600_000);
    expect(f.eventsOf("injected.time")).toMatchObject([{ ms: 3_600_000 }]);
    expect(await f.call("2")).toBe("2");
    expect(f.eventsOf("environment.created")).toHaveLength(1);
  });

  it("says why no time can pass while something runs", async () => {
    const f = createServiceFixture(script);
    const answered = f.call('"slow"');
    await f.settle();
    expect(() => f.service.inject({ kind: "time", ms: 1_000 })).toThrow(
      "every environment is frozen",
    );
    await f.advance(1_000);
    await answered;
  });

  it("pre-warms environments, as provisioned concurrency does (§5.1)", async () => {
    const f = createServiceFixture(script);
    f.service.inject({ kind: "pre-warm", count: 2 });
    await f.settle();
    expect(f.eventsOf("environment.created").map((event) => event.initializationType)).toEqual([
      "provisioned-concurrency",
      "provisioned-concurrency",
    ]);
    expect(await Promise.all([f.call("1"), f.call("2")])).toEqual(["1", "2"]);
    expect(f.eventsOf("environment.created")).toHaveLength(2);
    expect(() => f.service.inject({ kind: "pre-warm", count: 3 })).toThrow("room for 2 more");
  });

  it("sends a signal now", async () => {
    const f = createServiceFixture(script);
    await f.call("1");
    await f.service.whenIdle();
    f.service.inject({ kind: "signal", environmentId: "environment-1", signal: "SIGKILL" });
    await f.settle();
    expect(f.eventsOf("process.exited")).toHaveLength(1);
    expect(await f.call("2")).toBe("2");
  });
});

it("an upload that breaks off by itself stays broken when a breakpoint reads it", async () => {
  const breakpoints = new Breakpoints();
  breakpoints.set([{ id: "mine", path: "/error", action: { kind: "drop" } }]);
  const injections = new Injections({
    breakpoints,
    clock: { now: () => 0 } as Clock, // the rest is for delays
    trace: {} as TraceRecorder, // nothing is injected
    signal: () => undefined,
  });
  async function* body(): AsyncIterable<Uint8Array> {
    yield new Uint8Array([1, 2]);
    throw new Error("hung up");
  }
  const received: number[] = [];
  let broke = "";
  await injections.handle(
    "environment",
    {
      method: "POST",
      path: "/2018-06-01/runtime/invocation/a/response",
      headers: [],
      body: body(),
      trailers: () => [],
      signal: new AbortController().signal,
    },
    async (request) => {
      try {
        for await (const piece of request.body) received.push(...piece);
      } catch (error) {
        broke = String(error);
      }
      return { status: 202, headers: [], body: new Uint8Array() };
    },
  );
  expect(received).toEqual([1, 2]);
  expect(broke).toContain("truncated");
});
