// The price of the protocol and the service model on the wire: a `next` + `response` pair over a message port, with
// everything that an invocation brings (placement, state machine, log lines, trace), against the same two requests to
// empty msw handlers on the same source, which answer at once with the same bytes. Budget for the ratio: 1.2.
// "Plain" empty handlers answer with msw's HttpResponse, as anybody would write them; "bare" ones with our own response
// class, which spares the source a stream: the stricter yardstick.
import { randomUUID } from "node:crypto";
import { createPausableClock } from "#base/clock.ts";
import type { Engine, ExitStatus, MessagePortLike } from "../../src/contract/engine.ts";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import { HttpResponse, defineNetwork, http } from "../../src/wire/msw.ts";
import { PortClient } from "../../src/wire/port-client.ts";
import type { WirePort } from "../../src/wire/port-protocol.ts";
import { PortSource } from "../../src/wire/port-source.ts";
import { WireResponse } from "../../src/wire/wire-response.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { createSimulator } from "#simulator/create-simulator.ts";
import { randomHex } from "../../src/local/random-hex.ts";

const PAIRS = 50;
const ROUNDS = 120;
const WARM_UP_ROUNDS = 20;
const EVENT = new TextEncoder().encode('{"key1":"value1","key2":"value2","key3":"value3"}');
const ACCEPTED = new TextEncoder().encode('{"status":"OK"}\n');
const PREFIX = "/2018-06-01/runtime/invocation";
const ID_HEADER = "Lambda-Runtime-Aws-Request-Id";

/** A runtime without a language: the two calls and nothing else. */
async function runPairs(client: PortClient, onNext: () => void): Promise<void> {
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const polling = client.request({ method: "GET", target: `${PREFIX}/next`, headers: [] });
    onNext();
    const next = await polling;
    const id = next.headers.find(([name]) => name === ID_HEADER)?.[1] ?? "";
    const { status } = await client.request({
      method: "POST",
      target: `${PREFIX}/${id}/response`,
      headers: [["Content-Type", "application/json"]],
      body: EVENT.slice(),
    });
    if (next.status !== 200 || status !== 202)
      throw new Error(`Answered ${next.status} and ${status}`);
  }
}

/** One way to have the two requests answered. */
interface Side {
  readonly client: PortClient;
  /** Called when the runtime has sent its poll. */
  readonly onNext: () => void;
  readonly close: () => void;
}

/** What msw and the port cost by themselves. */
function openEmpty(kind: "plain" | "bare"): Side {
  const source = new PortSource(() => Date.now());
  const headers = nextHeaders(randomUUID());
  const json: HeaderList = [["Content-Type", "application/json"]];
  const answer = (status: number, fields: HeaderList, body: Uint8Array<ArrayBuffer>): Response =>
    kind === "bare"
      ? new WireResponse({ status, headers: fields, body })
      : new HttpResponse(body, { status, headers: Object.fromEntries(fields) });
  const network = defineNetwork({
    sources: [source],
    handlers: [
      http.get(`*${PREFIX}/next`, () => answer(200, headers, EVENT)),
      http.post(`*${PREFIX}/:id/response`, () => answer(202, json, ACCEPTED)),
    ],
    context: { quiet: true },
  });
  network.enable();
  const { port1, port2 } = new MessageChannel();
  source.attach(port1, { environmentId: "empty", address: "169.254.100.1:9001" });
  const client = new PortClient(port2);
  const close = (): void => {
    client.close();
    network.disable();
  };
  return { client, onNext: () => {}, close };
}

function nextHeaders(id: string): HeaderList {
  return [
    ["Content-Type", "application/json"],
    [ID_HEADER, id],
    ["Lambda-Runtime-Deadline-Ms", String(Date.now())],
    [
      "Lambda-Runtime-Invoked-Function-Arn",
      "arn:aws:lambda:us-east-1:123456789012:function:function",
    ],
    [
      "Lambda-Runtime-Trace-Id",
      "Root=1-697dee00-000000000000000000000000;Parent=0000000000000000;Sampled=0",
    ],
  ];
}

/** The simulator, with an engine that hands the port to this benchmark. */
async function openSimulator(): Promise<Side> {
  const clock = createPausableClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimer: (fn, ms) => setTimeout(fn, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  let onPort: (port: MessagePortLike) => void = () => {};
  const port = new Promise<MessagePortLike>((resolve) => {
    onPort = resolve;
  });
  const simulator = createSimulator({
    clock,
    engines: { javascript: () => portEngine(onPort) },
    emit: () => {},
    ids: { createUuid: () => randomUUID(), randomHex },
  });
  const { service } = simulator;
  service.deploy(CONFIGURATION, { files: [] });
  service.createEnvironment();
  const client = new PortClient((await port) as unknown as WirePort);
  return {
    client,
    // The poll goes first: it ends the invocation before, and its environment is free for this one.
    onNext: () =>
      void setImmediate(
        () =>
          void service.invoke({
            payload: EVENT,
            invocationType: "RequestResponse",
            wantsLogTail: false,
            source: "invoke",
          }),
      ),
    close() {
      simulator.close();
      client.close();
    },
  };
}

function portEngine(onPort: (port: MessagePortLike) => void): Engine {
  return {
    id: "javascript",
    prepare: () => Promise.resolve(),
    createEnvironment: (spec) =>
      Promise.resolve({
        start() {
          const exited = new Promise<ExitStatus>(() => {});
          onPort(spec.runtimeApi.openPort());
          return Promise.resolve({
            kind: "started" as const,
            entryPoint: "/var/task/bootstrap",
            candidates: [],
            process: {
              output: {
                [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
              },
              exited,
              kill() {},
              freeze() {},
              thaw() {},
              maxMemoryUsedMb: () => Promise.resolve(64),
              onLine: undefined,
              continueLine() {},
              variables: () => Promise.resolve(new Map()),
              position: () => undefined,
            },
          });
        },
        dispose() {},
      }),
    dispose() {},
  };
}

const CONFIGURATION: FunctionConfiguration = {
  functionName: "function",
  handler: "function.handler",
  timeoutSeconds: 3,
  memoryMb: 128,
  tmpMb: 512,
  variables: new Map(),
  architecture: "x86_64",
  concurrencyLimit: 1,
  logFormat: "Text",
  failureLogStyle: "new",
  region: "us-east-1",
  accountId: "123456789012",
  qualifiers: new Map(),
  allowedOrigins: [],
  engine: "javascript",
};

interface Cost {
  readonly wall: number;
  /** Processor time: the same on a quiet machine, and less at the mercy of a busy one. */
  readonly cpu: number;
}

/** Microseconds for one pair. */
async function measure(side: Side): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await runPairs(side.client, side.onNext);
  const wall = (performance.now() - start) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / PAIRS, cpu: (user + system) / PAIRS };
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(digits);
  return `${at(0.5)} (${at(0)}/${at(0.5)}/${at(1)}), middle half ${at(0.25)} to ${at(0.75)}`;
}

const sides = {
  plain: openEmpty("plain"),
  bare: openEmpty("bare"),
  simulator: await openSimulator(),
};
type Name = keyof typeof sides;
const ORDERS: readonly (readonly Name[])[] = [
  ["plain", "bare", "simulator"],
  ["simulator", "bare", "plain"],
];
const costs: Record<Name, Cost[]> = { plain: [], bare: [], simulator: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  // There and back: whatever drifts (heat, neighbours, collections) meets all sides alike.
  for (const name of ORDERS[round % 2] ?? []) {
    const cost = await measure(sides[name]);
    if (round >= WARM_UP_ROUNDS) costs[name].push(cost);
  }
}
for (const side of Object.values(sides)) side.close();

for (const name of ["plain", "bare", "simulator"] as const) {
  const what = name === "simulator" ? "simulator" : `empty msw handlers, ${name}`;
  console.log(
    `next + response, ${what}, µs: ${spread(
      costs[name].map(({ wall }) => wall),
      0,
    )}`,
  );
}
for (const base of ["plain", "bare"] as const) {
  for (const unit of ["wall", "cpu"] as const) {
    const ratios = costs.simulator.map(
      (cost, index) => cost[unit] / (costs[base][index]?.[unit] ?? 1),
    );
    const budget = base === "plain" ? " (budget 1.2)" : "";
    console.log(`simulator / ${base} empty handlers, ${unit} time${budget}: ${spread(ratios, 2)}`);
  }
}
