import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { ByteConnection } from "#contract/engine.ts";
import { headerValue } from "#runtime-api/message.ts";
import { createConnectionPair } from "#wire/connection-pair.ts";
import type { FunctionConfiguration } from "../contract.ts";
import type { FakeProcess, FakeScript } from "../fake-engine.test-support.ts";
import { type ServiceFixture, createServiceFixture, requestId } from "../service.test-support.ts";

/** The Telemetry API in the life of an environment: Runtime API reference §10.3, §10.4. */
const ONE = requestId(1);
const TWO = requestId(2);

interface Received {
  readonly time: string;
  readonly type: string;
  readonly record: { readonly [key: string]: unknown } | string;
}
interface Listener {
  readonly batches: Received[][];
  readonly heads: string[];
  readonly connect: (port: number) => Promise<ByteConnection>;
}

/** What an extension listens with; `answer` gives the status of each request. */
function listener(answer: (request: number) => number | "refused" = () => 200): Listener {
  const batches: Received[][] = [];
  const heads: string[] = [];
  let requests = 0;
  return {
    batches,
    heads,
    connect: () => {
      requests += 1;
      const status = answer(requests);
      if (status === "refused") return Promise.reject(new Error("connection refused"));
      const [near, far] = createConnectionPair();
      let text = "";
      far.onReceive = (bytes) => {
        if (bytes === undefined) return;
        text += utf8Text(bytes);
        const [head = "", body] = text.split("\r\n\r\n");
        if (
          body === undefined ||
          utf8(body).length < Number(/Content-Length: (\d+)/.exec(head)?.[1])
        )
          return;
        heads.push(head);
        if (status < 400) batches.push(JSON.parse(body) as Received[]);
        far.send(utf8(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`));
        far.end();
      };
      return Promise.resolve(near);
    },
  };
}

const as = (identifier: string) => [["Lambda-Extension-Identifier", identifier]] as const;
async function register(process: FakeProcess, events = ["INVOKE", "SHUTDOWN"]): Promise<string> {
  const { headers } = await process.call("POST", "2020-01-01/extension/register", {
    headers: [["Lambda-Extension-Name", "a"]],
    body: JSON.stringify({ events }),
  });
  return headerValue(headers, "Lambda-Extension-Identifier") ?? "";
}
async function subscribe(
  process: FakeProcess,
  identifier: string,
  change: object = {},
): Promise<string> {
  const { status, body } = await process.call("PUT", "2022-07-01/telemetry", {
    headers: as(identifier),
    body: JSON.stringify({
      schemaVersion: "2025-01-29",
      types: ["platform", "function", "extension"],
      buffering: { timeoutMs: 25 },
      destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:8080/in" },
      ...change,
    }),
  });
  return `${status} ${utf8Text(body)}`;
}
const next = async (process: FakeProcess, identifier: string): Promise<string> =>
  utf8Text(
    (await process.call("GET", "2020-01-01/extension/event/next", { headers: as(identifier) }))
      .body,
  );
/** @param workMs how long it works on each event */
const subscriber =
  (change: object = {}, { workMs = 100, said = [] as string[] } = {}): FakeScript =>
  async (process) => {
    const identifier = await register(process);
    said.push(await subscribe(process, identifier, change));
    for (;;) {
      if ((await next(process, identifier)).includes("SHUTDOWN")) return 0;
      await process.sleep(workMs);
    }
  };
const runtime: FakeScript = async (process) => {
  await process.sleep(10); // the subscription is quicker
  for (;;) {
    const { requestId: id } = await process.next();
    process.print("from the function\n");
    await process.respond(id, "1");
  }
};
const fixture = (
  to: Listener,
  extension: FakeScript,
  configuration: Partial<FunctionConfiguration> = {},
): ServiceFixture =>
  createServiceFixture(runtime, configuration, {
    extensions: { a: extension },
    connect: to.connect,
  });
const typesOf = (batches: readonly (readonly Received[])[]): string[] =>
  batches.flat().map(({ type }) => type);

describe("telemetry", () => {
  it("is sent in the order of the reference, and the report of an invocation arrives in the next one", async () => {
    const to = listener();
    const f = fixture(to, subscriber());
    void f.call();
    await f.advance(5_000);
    expect(typesOf(to.batches)).toEqual([
      "platform.initStart",
      "platform.telemetrySubscription",
      "platform.initRuntimeDone",
      "platform.extension",
      "platform.initReport",
      "platform.start",
      "function",
      "platform.runtimeDone",
    ]);
    void f.call();
    await f.advance(5_000);
    const later = to.batches.flat().slice(8);
    expect(later[0]).toMatchObject({ type: "platform.report", record: { requestId: ONE } });
    expect(later[1]).toMatchObject({ type: "platform.start", record: { requestId: TWO } });
    const late = f
      .eventsOf("telemetry.delivered")
      .find(({ about }) => about.includes(ONE) && about.includes(TWO));
    expect(late).toMatchObject({ requestId: TWO, process: "extension:a", status: 200 });
  });

  it("has the records of the schema", async () => {
    const to = listener();
    const f = fixture(to, subscriber());
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(1_000);
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(1_000);
    const record = (type: string): unknown =>
      to.batches.flat().find((event) => event.type === type)?.record;
    expect(record("platform.initStart")).toMatchObject({
      initializationType: "on-demand",
      phase: "init",
      functionName: "function",
      functionVersion: "$LATEST",
      instanceMaxMemory: 134_217_728,
    });
    expect(record("platform.telemetrySubscription")).toEqual({
      name: "a",
      state: "Subscribed",
      types: ["platform", "function", "extension"],
    });
    expect(record("platform.initRuntimeDone")).toEqual({
      initializationType: "on-demand",
      phase: "init",
      status: "success",
    });
    expect(record("platform.extension")).toEqual({
      name: "a",
      state: "Ready",
      events: ["INVOKE", "SHUTDOWN"],
    });
    expect(record("platform.initReport")).toMatchObject({
      phase: "init",
      status: "success",
      metrics: { durationMs: expect.any(Number) },
    });
    expect(record("platform.start")).toMatchObject({
      requestId: ONE,
      version: "$LATEST",
      tracing: { type: "X-Amzn-Trace-Id" },
    });
    expect(record("function")).toBe("from the function");
    expect(record("platform.runtimeDone")).toMatchObject({
      requestId: ONE,
      status: "success",
      metrics: { durationMs: expect.any(Number), producedBytes: 1 },
    });
    // telemetry-schema-reference, "Spans": responseLatency, responseDuration, runtimeOverhead; extensionOverhead.
    const spansOf = (type: string) =>
      (record(type) as { readonly spans: readonly { readonly name: string }[] }).spans;
    expect(spansOf("platform.runtimeDone").map(({ name }) => name)).toEqual([
      "responseLatency",
      "responseDuration",
      "runtimeOverhead",
    ]);
    expect(spansOf("platform.report")).toEqual([
      { name: "extensionOverhead", start: expect.stringMatching(/Z$/), durationMs: 100 },
    ]);
    expect(record("platform.report")).toMatchObject({
      requestId: ONE,
      status: "success",
      metrics: { billedDurationMs: 110, memorySizeMB: 128, initDurationMs: expect.any(Number) },
    });
    expect(to.batches[0]?.[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(to.heads[0]).toContain("POST /in HTTP/1.1\r\nHost: sandbox.localdomain:8080");
    expect(f.log()).toContain(
      "TELEMETRY⇥Name: a⇥State: Subscribed⇥Types: [Platform, Function, Extension]",
    );
  });

  it.each([
    ["2022-07-01", '{"a":1}'],
    ["2022-12-13", { a: 1 }],
    ["2025-01-29", { a: 1 }],
  ])("in %s gives a line of a function that logs JSON as %j", async (schemaVersion, expected) => {
    const to = listener();
    const f = createServiceFixture(
      async (process) => {
        const { requestId: id } = await process.next();
        process.print('{"a":1}\n');
        await process.respond(id, "1");
        await process.next();
        return process.hang();
      },
      { logFormat: "JSON" },
      { extensions: { a: subscriber({ schemaVersion }) }, connect: to.connect },
    );
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(1_000);
    expect(to.batches.flat().find(({ type }) => type === "function")?.record).toEqual(expected);
  });

  it("comes in a batch when the time is up after its first event", async () => {
    const to = listener();
    const f = fixture(to, subscriber({ buffering: { timeoutMs: 500 } }, { workMs: 2_000 }));
    void f.call();
    await f.advance(490);
    expect(to.batches).toHaveLength(0);
    await f.advance(20);
    expect(to.batches).toHaveLength(1);
  });

  it("is tried again where nobody listens yet", async () => {
    const to = listener((request) => (request === 1 ? "refused" : 200));
    const f = fixture(to, subscriber({}, { workMs: 1_000 }));
    void f.call();
    await f.advance(500);
    expect(typesOf(to.batches)[0]).toBe("platform.initStart");
    expect(f.eventsOf("telemetry.delivered").every(({ error }) => error === undefined)).toBe(true);
  });

  it("is dropped in the end, and platform.logsDropped says so", async () => {
    const to = listener((request) => (request <= 5 ? 500 : 200));
    const f = fixture(to, subscriber({}, { workMs: 2_500 }));
    void f.call();
    await f.advance(2_900);
    const dropped = to.batches.flat().find(({ type }) => type === "platform.logsDropped");
    expect(dropped?.record).toMatchObject({
      reason: "could not send events: the listener answered 500",
      droppedRecords: expect.any(Number),
      droppedBytes: expect.any(Number),
    });
    expect(
      f.eventsOf("telemetry.delivered").find(({ error }) => error !== undefined),
    ).toBeDefined();
  });

  it("that fails for good does not go on for ever about it", async () => {
    const to = listener(() => "refused");
    const f = fixture(to, subscriber({}, { workMs: 100 }));
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(60_000);
    expect(f.eventsOf("telemetry.delivered").length).toBeLessThan(6);
  });

  it("is flushed in Shutdown, before the extension is told", async () => {
    const to = listener();
    const f = fixture(to, subscriber());
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(1_000);
    f.service.stopEnvironment("environment-1", "shutdown");
    await f.advance(1_000);
    expect(typesOf(to.batches).at(-1)).toBe("platform.report");
    const delivered = f.events.findLastIndex(({ kind }) => kind === "telemetry.delivered");
    const told = f.events.findLastIndex(
      (event) => event.kind === "extension.state" && event.to === "Running",
    );
    expect(delivered).toBeLessThan(told);
  });

  it("tells of a time-out before the reset", async () => {
    const to = listener();
    const f = createServiceFixture(
      async (process) => {
        await process.next();
        return process.hang();
      },
      {},
      { extensions: { a: subscriber() }, connect: to.connect },
    );
    const answer = f.call();
    await f.advance(6_000);
    expect(await answer).toContain("Sandbox.Timedout");
    expect(to.batches.flat().at(-1)).toMatchObject({
      type: "platform.runtimeDone",
      record: { requestId: ONE, status: "timeout" },
    });
  });

  it("that an extension logs feeds itself, which a note says once", async () => {
    const processes: FakeProcess[] = [];
    const to = listener();
    const f = createServiceFixture(
      async (process) => {
        await process.next();
        return process.hang();
      },
      { timeoutSeconds: 30 },
      {
        extensions: {
          a: (process) => {
            processes.push(process);
            return subscriber({ types: ["extension"] })(process);
          },
        },
        connect: (port) => {
          processes[0]?.print("received something\n");
          return to.connect(port);
        },
      },
    );
    void f.call();
    await f.advance(100);
    processes[0]?.print("the first line\n");
    await f.advance(2_000);
    expect(f.notes().filter((note) => note.includes("come back to it, for ever"))).toHaveLength(1);
  });

  it("sends only the types that were asked for", async () => {
    const to = listener();
    const f = fixture(to, subscriber({ types: ["function"] }));
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.advance(1_000);
    expect(typesOf(to.batches)).toEqual(["function"]);
  });
});

describe("a subscription", () => {
  it.each([
    ["accepted", {}, '200 "OK"'],
    [
      "with a fault",
      { types: [] },
      '400 {"errorMessage":"types should not be empty","errorType":"ValidationError"}\n',
    ],
  ])("%s", async (_what, change, expected) => {
    const said: string[] = [];
    const f = fixture(listener(), subscriber(change, { said }));
    void f.call();
    await f.advance(1_000);
    expect(said).toEqual([expected]);
  });

  it("is closed when Init is over", async () => {
    const said: string[] = [];
    const f = fixture(listener(), async (process) => {
      const identifier = await register(process);
      await next(process, identifier);
      said.push(await subscribe(process, identifier));
      await next(process, identifier);
      return process.hang();
    });
    void f.call();
    await f.settle();
    await f.advance(50);
    await f.settle();
    expect(said).toEqual([
      '403 {"errorMessage":"Telemetry API subscription is closed already","errorType":"Telemetry.SubscriptionClosed"}\n',
    ]);
  });

  it("is answered 202 where nothing in the environment can listen", async () => {
    const said: string[] = [];
    const f = createServiceFixture(runtime, {}, { extensions: { a: subscriber({}, { said }) } });
    void f.call();
    await f.advance(1_000);
    expect(said[0]).toContain("202");
    expect(said[0]).toContain("Telemetry.NotSupported");
  });
});
