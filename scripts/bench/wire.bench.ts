// The price of the protocol and the service model on the wire: a `next` + `response` pair over a message port, with
// everything that an invocation brings (placement, state machine, log lines, trace), against the same two requests to
// msw handlers that answer at once with the same bytes. Budget for the ratio: 1.2.
import { randomBytes, randomUUID } from "node:crypto";
import { createPausableClock } from "#base/clock.ts";
import type { Engine, ExitStatus, MessagePortLike } from "#engines/engine.ts";
import type { FunctionConfiguration, LambdaService } from "#lambda/contract.ts";
import { createLambdaService } from "#lambda/lambda-service.ts";
import { defineNetwork, http } from "#network/msw.ts";
import { PortClient } from "#network/port-client.ts";
import type { WirePort } from "#network/port-protocol.ts";
import { PortSource } from "#network/port-source.ts";
import { WireResponse } from "#network/wire-response.ts";
import { createRuntimeApiNetwork } from "#network/runtime-api-network.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { createTraceRecorder } from "#trace/body-store.ts";

const PAIRS = 50;
const ROUNDS = 160;
const WARM_UP_ROUNDS = 40;
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

/** What msw and the port cost by themselves. */
function openEmpty(): {
  readonly client: PortClient;
  readonly onNext: () => void;
  readonly close: () => void;
} {
  const source = new PortSource(() => Date.now());
  const id = randomUUID();
  const network = defineNetwork({
    sources: [source],
    handlers: [
      http.get(
        `*${PREFIX}/next`,
        () => new WireResponse({ status: 200, headers: nextHeaders(id), body: EVENT }),
      ),
      http.post(`*${PREFIX}/:id/response`, async ({ request }) => {
        await request.arrayBuffer();
        return new WireResponse({
          status: 202,
          headers: [["Content-Type", "application/json"]],
          body: ACCEPTED,
        });
      }),
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
async function openReal(): Promise<{
  readonly client: PortClient;
  readonly onNext: () => void;
  readonly close: () => void;
}> {
  const clock = createPausableClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimer: (fn, ms) => setTimeout(fn, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });
  let onPort: (port: MessagePortLike) => void = () => {};
  const port = new Promise<MessagePortLike>((resolve) => {
    onPort = resolve;
  });
  const network = createRuntimeApiNetwork({
    handle: (environmentId, request) => service.handleRuntimeApi(environmentId, request),
    now: () => clock.now(),
  });
  const engine = portEngine(onPort);
  let traceEvents = 0;
  const service: LambdaService = createLambdaService({
    clock,
    engine: () => engine,
    trace: createTraceRecorder({ clock, emit: ({ events }) => (traceEvents += events.length) }),
    createUuid: () => randomUUID(),
    randomHex: (digits) => randomBytes(digits / 2).toString("hex"),
    connectRuntimeApi: (environmentId) => network.connectRuntimeApi(environmentId),
  });
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
      service.stopAll();
      network.close();
      client.close();
      console.log(`trace events in all: ${traceEvents}`);
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

async function microsecondsPerPair(side: {
  readonly client: PortClient;
  readonly onNext: () => void;
}): Promise<number> {
  const start = performance.now();
  await runPairs(side.client, side.onNext);
  return ((performance.now() - start) * 1000) / PAIRS;
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): string => (sorted[index] ?? 0).toFixed(digits);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)}/${at(Math.floor(sorted.length / 2))}/${at(sorted.length - 1)})`;
}

const empty = openEmpty();
const real = await openReal();
const emptyTimes: number[] = [];
const realTimes: number[] = [];
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  // ABBA: whatever drifts (heat, neighbours, collections) meets both sides alike.
  const isEvenRound = round % 2 === 0;
  const first = await microsecondsPerPair(isEvenRound ? empty : real);
  const second = await microsecondsPerPair(isEvenRound ? real : empty);
  if (round < WARM_UP_ROUNDS) continue;
  const [emptyTime, realTime] = isEvenRound ? [first, second] : [second, first];
  emptyTimes.push(emptyTime);
  realTimes.push(realTime);
  ratios.push(realTime / emptyTime);
}
real.close();
empty.close();
console.log(`next + response, empty msw handlers, µs: ${spread(emptyTimes, 0)}`);
console.log(`next + response, simulator, µs: ${spread(realTimes, 0)}`);
console.log(`ratio (budget 1.2): ${spread(ratios, 2)}`);
