import { describe, expect, it } from "vitest";
import type { TraceEvent } from "#trace/trace-event.ts";
import { createServiceFixture } from "./service.test-support.ts";

/** One event in a few words. */
function shown(event: TraceEvent): string {
  switch (event.kind) {
    case "environment.phase":
      return `${event.kind} ${event.phase}`;
    case "runtime.state":
      return `${event.kind} ${event.from} → ${event.to}`;
    case "api.request":
      return `${event.exchangeId} ${event.method} ${event.path.split("/").at(-1)} (${event.body?.size})`;
    case "api.response":
      return `${event.exchangeId} ${event.status} (${event.body.size})`;
    case "api.waiting":
      return `${event.exchangeId} waits`;
    case "log":
      return `log ${event.text.split(" ")[0]}`;
    default:
      return event.kind;
  }
}

describe("the trace of one invocation", () => {
  it("tells everything in the order in which it happened", async () => {
    const f = createServiceFixture(async (process) => {
      for (;;) {
        const { requestId, event } = await process.next();
        await process.respond(requestId, event);
      }
    });
    expect(await f.call('{"a":1}')).toBe('{"a":1}');
    await f.service.whenIdle();
    await f.settle();
    expect(f.events.map(shown)).toEqual([
      "function.deployed",
      "invocation.received",
      "environment.created",
      "invocation.assigned",
      "engine.progress",
      "environment.phase init",
      "log INIT_START",
      "process.started",
      "exchange-1 GET next (0)",
      "runtime.state Started → Ready",
      "exchange-1 waits",
      "environment.phase invoke",
      "log START",
      "runtime.state Ready → Running",
      "invocation.delivered",
      "exchange-1 200 (7)",
      "exchange-2 POST response (7)",
      "runtime.state Running → InvocationResponse",
      "runtime.state InvocationResponse → RuntimeResponseSentState",
      "invocation.responded",
      "exchange-2 202 (16)",
      "exchange-3 GET next (0)",
      "runtime.state RuntimeResponseSentState → Ready",
      "exchange-3 waits",
      "log END",
      "log REPORT",
      "invocation.finished",
      "environment.phase frozen",
    ]);
  });

  it("serialises: every event is plain data", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId } = await process.next();
      await process.respond("wrong", "1");
      await process.fail(requestId, "{}");
      return 1;
    });
    f.service.gates.setBreakpoints([{ id: "b", gate: "exited" }]);
    await f.call();
    await f.settle();
    f.service.gates.step();
    await f.service.whenIdle();
    expect(JSON.parse(JSON.stringify(f.events))).toEqual(f.events);
    expect(structuredClone(f.events)).toEqual(f.events);
  });
});

describe("the ways into an environment", () => {
  it("are closed by the environment that opened them, when it is gone", async () => {
    const f = createServiceFixture(async (process) => {
      await process.next();
      return process.hang();
    });
    f.service.createEnvironment();
    await f.settle();
    expect(f.disconnected).toEqual([]);
    f.service.stopEnvironment("environment-1", "shutdown");
    expect(f.disconnected).toEqual(["environment-1"]);
    expect(f.eventsOf("environment.phase").at(-1)?.phase).toBe("gone");
  });
});
