import { describe, expect, it } from "vitest";
import type { Breakpoint } from "./contract.ts";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { Gates } from "./gates.ts";
import { type ServiceFixture, createServiceFixture, requestId } from "./service.test-support.ts";

/** Design: gates hold a message at named points; while anything is held, time stands still. */
const script: FakeScript = async (process) => {
  for (;;) {
    const { requestId: id, event } = await process.next();
    if (event === '"fail"') await process.fail(id, '{"errorMessage":"no"}');
    else if (event === '"exit"') return 1;
    else if (event === '"slow"') await process.sleep(10_000);
    else await process.respond(id, event);
  }
};

const heldNow = (f: ServiceFixture): string[] => {
  const released = new Set(f.eventsOf("gate.released").map(({ gateId }) => gateId));
  return f
    .eventsOf("gate.held")
    .filter(({ gateId }) => !released.has(gateId))
    .map(({ gate }) => gate);
};
/** Steps until nothing is held, and tells where it stopped. */
async function walk(f: ServiceFixture): Promise<string[]> {
  const stops: string[] = [];
  await f.settle();
  for (let held = heldNow(f); held.length > 0; held = heldNow(f)) {
    stops.push(held.join(" "));
    f.service.gates.step();
    await f.settle();
  }
  return stops;
}

describe("step mode", () => {
  it.each([
    [
      "1",
      [
        "init",
        "next.requested",
        "next.delivered",
        "response.received",
        "response.accepted",
        "next.requested",
      ],
      "1",
    ],
    [
      '"fail"',
      [
        "init",
        "next.requested",
        "next.delivered",
        "error.received",
        "error.accepted",
        "next.requested",
      ],
      'Unhandled {"errorMessage":"no"}',
    ],
    ['"exit"', ["init", "next.requested", "next.delivered", "exited"], "Runtime.ExitError"],
  ])("stops an invocation with %s at every named point", async (payload, stops, answer) => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    const answered = f.call(payload);
    expect(await walk(f)).toEqual(stops);
    expect(await answered).toContain(answer);
    expect(f.clock.isPaused).toBe(false);
  });

  it("stops at init/error as at any error", async () => {
    const f = createServiceFixture(async (process) => {
      await process.initError("{}");
      return 1;
    });
    f.service.gates.setStepMode(true);
    void f.call();
    expect(await walk(f)).toEqual([
      "init",
      "error.received",
      "error.accepted",
      "exited",
      "init",
      "error.received",
      "error.accepted",
      "exited",
    ]);
  });

  it("stops at a time-out before the process is killed", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setBreakpoints([{ id: "b1", gate: "timed-out" }]);
    const answer = f.call('"slow"');
    await f.advance(5_000);
    expect(heldNow(f)).toEqual(["timed-out"]);
    expect(f.engine.history).toContain("environment-1 frozen");
    expect(f.eventsOf("process.exited")).toHaveLength(0);
    f.service.gates.step();
    expect(await answer).toContain("Sandbox.Timedout");
  });

  it("lets no deadline run while anything is held (design: Clock)", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    const answer = f.call("1");
    await f.settle();
    for (let stop = 0; stop < 6; stop += 1) {
      expect(f.clock.isPaused).toBe(true);
      await f.advance(3_600_000);
      f.service.gates.step();
      await f.settle();
    }
    expect(await answer).toBe("1");
    await f.service.whenIdle();
    expect(f.log().at(-1)).toContain("Duration: 0.00 ms");
  });

  it("continue() runs on to the end of the work at hand, then step mode holds again", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    const first = f.call("1");
    await f.settle();
    f.service.gates.continue();
    expect(await first).toBe("1");
    await f.service.whenIdle();
    expect(f.eventsOf("gate.held")).toHaveLength(1);
    const second = f.call("2");
    await f.settle();
    expect(heldNow(f)).toEqual(["next.delivered"]);
    f.service.gates.continue();
    expect(await second).toBe("2");
  });

  it("step() stops a run that goes on", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    void f.call("1");
    await f.settle();
    f.service.gates.continue();
    f.service.gates.step();
    await f.settle();
    expect(heldNow(f)).toEqual(["next.requested"]);
  });

  it("switched off, it lets go of what it held", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    const answer = f.call("1");
    await f.settle();
    f.service.gates.setStepMode(false);
    expect(await answer).toBe("1");
  });

  it("steps of several environments: the one held first goes first", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    void f.call("1");
    void f.call("2");
    await f.settle();
    expect(heldNow(f)).toEqual(["init", "init"]);
    f.service.gates.step();
    await f.settle();
    expect(f.eventsOf("gate.released")).toMatchObject([{ environmentId: "environment-1" }]);
    expect(f.clock.isPaused).toBe(true);
  });

  it("a killed process is not waited for at its gate", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setBreakpoints([{ id: "b1", gate: "response.received" }]);
    const answer = f.call("1");
    await f.settle();
    expect(heldNow(f)).toEqual(["response.received"]);
    f.service.stopEnvironment("environment-1", "shutdown");
    expect(await answer).toContain("ServiceException");
    expect(f.clock.isPaused).toBe(false);
  });
});

describe("breakpoints", () => {
  const stopsOf = async (breakpoint: Omit<Breakpoint, "id">): Promise<string[]> => {
    const f = createServiceFixture(script);
    f.service.gates.setBreakpoints([{ id: "mine", ...breakpoint }]);
    void f.call("1");
    const stops = await walk(f);
    expect(f.eventsOf("gate.held").every(({ because }) => because === "mine")).toBe(true);
    return stops;
  };

  it.each([
    ["a gate", { gate: "response.accepted" }, ["response.accepted"]],
    ["a path", { path: "/response" }, ["response.received", "response.accepted"]],
    ["a status", { status: 202 }, ["response.accepted"]],
    ["a status that does not come", { status: 403 }, []],
    ["a header", { headerName: "lambda-runtime-aws-request-id" }, ["next.delivered"]],
    [
      "a header with its value",
      { headerName: "Content-Type", headerValue: "application/json", gate: "response.accepted" },
      ["response.accepted"],
    ],
    [
      "a header that contains a value, whatever the case",
      { headerName: "CONTENT-TYPE", headerValue: "JSON", gate: "response.accepted" },
      ["response.accepted"],
    ],
    ["another value", { headerName: "Content-Type", headerValue: "text/plain" }, []],
    ["a request id", { requestId: requestId(1), gate: "response.received" }, ["response.received"]],
    ["another request id", { requestId: requestId(2) }, []],
    ["another environment", { environmentId: "environment-9" }, []],
    [
      "nothing: anything",
      {},
      [
        "init",
        "next.requested",
        "next.delivered",
        "response.received",
        "response.accepted",
        "next.requested",
      ],
    ],
  ] as const)("hold on %s", async (_what, breakpoint, stops) => {
    expect(await stopsOf(breakpoint)).toEqual(stops);
  });

  it("hold on a refused call by its status", async () => {
    const f = createServiceFixture(async (process) => {
      const { requestId: id } = await process.next();
      await process.respond("wrong", "1");
      await process.respond(id, "1");
      return process.hang();
    });
    f.service.gates.setBreakpoints([{ id: "b", status: 400 }]);
    void f.call();
    expect(await walk(f)).toEqual(["response.accepted"]);
  });
});

describe("source lines", () => {
  const lines: FakeScript = async (process) => {
    const { requestId: id } = await process.next();
    await process.line({ path: "/var/task/bootstrap", line: 7 });
    await process.line({ path: "/var/task/bootstrap", line: 8 });
    await process.respond(id, "1");
    return process.hang();
  };

  it("are no stops, and cost nothing, unless asked for", async () => {
    const f = createServiceFixture(lines);
    expect(await f.call()).toBe("1");
    expect(f.engine.specs[0]?.lineStepping).toBe(false);
  });

  it("are stepped one by one in step mode with line stepping", async () => {
    const f = createServiceFixture(lines);
    f.service.gates.setStepMode(true);
    f.service.gates.setLineStepping(true);
    void f.call();
    const stops = await walk(f);
    expect(stops).toEqual([
      "init",
      "next.requested",
      "next.delivered",
      "line",
      "line",
      "response.received",
      "response.accepted",
    ]);
    expect(
      f
        .eventsOf("gate.held")
        .filter(({ gate }) => gate === "line")
        .map(({ position }) => position?.line),
    ).toEqual([7, 8]);
    expect(f.engine.history.filter((line) => line.includes("line:"))).toEqual([
      "environment-1 line: step",
      "environment-1 line: step",
    ]);
  });

  it("say what the variables are at each stop, before the process goes on", async () => {
    const variables = new Map([["event", '"x"']]);
    const f = createServiceFixture(lines, {}, { variables });
    f.service.gates.setStepMode(true);
    f.service.gates.setLineStepping(true);
    void f.call();
    await walk(f);
    const order = f.events
      .filter(({ kind }) => kind.startsWith("gate.") || kind === "line.values")
      .map((event) => ("gateId" in event ? `${event.kind} ${event.gateId}` : event.kind));
    const [stop] = f.eventsOf("gate.held").filter(({ gate }) => gate === "line");
    const at = order.indexOf(`gate.held ${stop?.gateId}`);
    expect(order.slice(at, at + 3)).toEqual([
      `gate.held ${stop?.gateId}`,
      `line.values ${stop?.gateId}`,
      `gate.released ${stop?.gateId}`,
    ]);
  });

  it("continue() lets the rest of the lines run", async () => {
    const f = createServiceFixture(lines);
    f.service.gates.setStepMode(true);
    f.service.gates.setLineStepping(true);
    const answer = f.call();
    await f.settle();
    for (let step = 0; step < 3; step += 1) {
      f.service.gates.step();
      await f.settle();
    }
    expect(heldNow(f)).toEqual(["line"]);
    f.service.gates.continue();
    expect(await answer).toBe("1");
    expect(f.engine.history).toContain("environment-1 line: run");
  });

  it("a line breakpoint holds at its line only, without step mode", async () => {
    const f = createServiceFixture(lines);
    f.service.gates.setBreakpoints([{ id: "b", sourcePath: "/var/task/bootstrap", line: 8 }]);
    void f.call();
    await f.settle();
    expect(f.engine.specs[0]?.lineStepping).toBe(true);
    expect(f.eventsOf("gate.held")).toMatchObject([
      { gate: "line", because: "b", position: { line: 8 } },
    ]);
    expect(await walk(f)).toEqual(["line"]);
  });

  it("variables come from the process", async () => {
    const f = createServiceFixture(lines, {}, { variables: new Map([["EVENT", '"{}"']]) });
    await f.call();
    expect(await f.service.variables("environment-1")).toEqual(new Map([["EVENT", '"{}"']]));
    expect(await f.service.variables("nowhere")).toEqual(new Map());
  });
});

describe("what is held", () => {
  it("is told at each change, with the line of the newest message that has one", () => {
    const f = createServiceFixture(script);
    const gates = new Gates({
      clock: f.clock,
      trace: { record: () => {}, body: () => ({ id: "", size: 0 }) },
      onHeld: (held) => f.held.push(held),
    });
    gates.setStepMode(true);
    gates.setLineStepping(true);
    const hold = (line?: number): void =>
      void gates.hold("line", {
        environmentId: "e1",
        ...(line !== undefined && { position: { path: "/var/task/bootstrap", line } }),
      });
    hold(3);
    hold(5);
    hold();
    for (let step = 0; step < 3; step += 1) gates.step();
    expect(f.held.map(({ gateIds, position }) => [gateIds.join(), position?.line])).toEqual([
      ["gate-1", 3],
      ["gate-1,gate-2", 5],
      ["gate-1,gate-2,gate-3", 5],
      ["gate-2,gate-3", 5],
      ["gate-3", undefined],
      ["", undefined],
    ]);
  });

  it("reaches the one who composed the service", async () => {
    const f = createServiceFixture(script);
    f.service.gates.setStepMode(true);
    void f.call("1");
    await f.settle();
    expect(f.held).toEqual([
      { gateIds: ["gate-1"], environmentIds: ["environment-1"], position: undefined },
    ]);
  });
});
