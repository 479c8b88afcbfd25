import { describe, expect, it } from "vitest";
import { createFakeClock } from "#base/fake-clock.test-support.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { TelemetrySubscription } from "#runtime-api/extensions/telemetry-subscription.ts";
import { createConnectionPair } from "#wire/connection-pair.ts";
import { type Batch, Subscriber, TOO_SLOW } from "./subscriber.ts";

/** Batching and delivery to one listener: Runtime API reference §10.3. */
const HTTP = { protocol: "HTTP", port: 8080, path: "/", uri: "http://sandbox:8080/" } as const;
const TCP = { protocol: "TCP", port: 8080 } as const;

function setUp(
  destination: TelemetrySubscription["destination"],
  buffering: Partial<TelemetrySubscription["buffering"]> = {},
  answers: () => boolean = () => true,
) {
  const clock = createFakeClock();
  const received: string[] = [];
  const delivered: Batch[] = [];
  const dropped: string[] = [];
  let connections = 0;
  const subscriber = new Subscriber({
    name: "a",
    clock,
    subscription: {
      schemaVersion: "2025-01-29",
      types: ["function"],
      buffering: { maxItems: 1_000, maxBytes: 262_144, timeoutMs: 1_000, ...buffering },
      destination,
    },
    connect: () => {
      connections += 1;
      const [near, far] = createConnectionPair();
      far.onReceive = (bytes) => {
        if (bytes === undefined) return;
        received.push(utf8Text(bytes));
        if (destination.protocol === "HTTP" && answers() && received.length % 2 === 0)
          far.send(utf8("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
      };
      return Promise.resolve(near);
    },
    delivered: (batch) => delivered.push(batch),
    dropped: (_batch, reason) => dropped.push(reason),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  };
  return {
    clock,
    received,
    delivered,
    dropped,
    subscriber,
    settle,
    connections: () => connections,
    add: (record: string, count = 1) => {
      for (let made = 0; made < count; made += 1)
        subscriber.add({
          at: clock.now(),
          category: "function",
          type: "function",
          record,
          requestId: undefined,
        });
    },
  };
}

describe("a batch is sent (telemetry-api-reference, “buffering”)", () => {
  it.each([
    ["when maxItems are there", { maxItems: 1_000 }, "x", 999],
    // The event that crosses the limit is in the batch.
    ["when maxBytes are there", { maxBytes: 262_144 }, "x".repeat(26_200), 9],
  ])("%s", async (_what, buffering, record, before) => {
    const f = setUp(HTTP, buffering);
    f.add(record, before);
    await f.settle();
    expect(f.delivered).toHaveLength(0);
    f.add(record);
    await f.settle();
    expect(f.delivered.map(({ events }) => events.length)).toEqual([before + 1]);
  });

  it("timeoutMs after its first event", async () => {
    const f = setUp(HTTP, { timeoutMs: 500 });
    f.add("first");
    f.clock.advance(400);
    f.add("second");
    f.clock.advance(99);
    await f.settle();
    expect(f.delivered).toHaveLength(0);
    f.clock.advance(1);
    await f.settle();
    expect(f.delivered.map(({ events }) => events.length)).toEqual([2]);
  });

  it("not while the environment is frozen: its time stands still too", async () => {
    const f = setUp(HTTP, { timeoutMs: 500 });
    f.add("first");
    f.clock.advance(400);
    f.subscriber.freeze();
    f.clock.advance(60_000);
    f.subscriber.thaw();
    f.clock.advance(99);
    await f.settle();
    expect(f.delivered).toHaveLength(0);
    f.clock.advance(1);
    await f.settle();
    expect(f.delivered).toHaveLength(1);
  });
});

describe("a batch on the wire (telemetry-api-reference, “destination”)", () => {
  const parsed = (text: string): unknown[] =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly record: unknown }).record);

  it("HTTP: POST of a JSON array", async () => {
    const f = setUp(HTTP, { timeoutMs: 25 });
    f.add("one");
    f.add("two");
    f.clock.advance(25);
    await f.settle();
    const [head = "", body = ""] = f.received;
    expect(head).toMatch(
      /^POST \/ HTTP\/1\.1\r\nHost: sandbox:8080\r\nContent-Type: application\/json\r\n/,
    );
    expect(JSON.parse(body)).toMatchObject([{ record: "one" }, { record: "two" }]);
  });

  it("TCP: one JSON object a line, batch after batch over one connection", async () => {
    const f = setUp(TCP, { timeoutMs: 25 });
    f.add("one");
    f.add("two");
    f.clock.advance(25);
    await f.settle();
    f.add("three");
    f.clock.advance(25);
    await f.settle();
    expect(f.received.map(parsed)).toEqual([["one", "two"], ["three"]]);
    expect(f.received[0]?.endsWith("}\n")).toBe(true);
    expect(f.connections()).toBe(1);
  });
});

it("a listener that falls behind loses batches, and the reason says so", async () => {
  const f = setUp(HTTP, { timeoutMs: 25 }, () => false);
  for (let batch = 0; batch < 12; batch += 1) {
    f.add(`batch ${batch}`);
    f.clock.advance(25);
    await f.settle();
  }
  expect(new Set(f.dropped)).toEqual(new Set([TOO_SLOW]));
});
