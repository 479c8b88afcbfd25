import { type FakeClock, createFakeClock } from "#base/fake-clock.test-support.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import {
  type TraceEvent,
  type TraceEventKind,
  type TraceEventOf,
  placed,
} from "#trace/trace-event.ts";
import type {
  FunctionConfiguration,
  Held,
  InvokeOutcome,
  InvokeRequest,
  LambdaService,
} from "./contract.ts";
import {
  type FakeEngine,
  type FakeEngineOptions,
  createFakeEngine,
} from "./fake-engine.test-support.ts";
import { createLambdaService } from "./lambda-service.ts";

/** A service over a fake clock and a fake engine, with its trace kept. */
export interface ServiceFixture {
  readonly clock: FakeClock;
  readonly service: LambdaService;
  readonly engine: FakeEngine;
  readonly events: TraceEvent[];
  /** Environments whose transport has been closed. */
  readonly disconnected: string[];
  /** What was held, at each change. */
  readonly held: Held[];
  /** Bytes of a body in the trace. */
  bytes(ref: { readonly id: string }): Uint8Array;
  eventsOf<K extends TraceEventKind>(kind: K): TraceEventOf<K>[];
  /** Log events as text, notes left out; TABs shown as `⇥`. */
  log(): string[];
  notes(): string[];
  /** Lets everything that needs no time happen. */
  settle(): Promise<void>;
  /** Moves time on by `ms`, from one thing that falls due to the next, letting everything happen in between. */
  advance(ms: number): Promise<void>;
  invoke(
    request?: Partial<Omit<InvokeRequest, "payload">> & { readonly payload?: string | Uint8Array },
  ): Promise<InvokeOutcome>;
  /** Invokes and shows the outcome in one line: error mark and payload, or the rejection. */
  call(payload?: string): Promise<string>;
  redeploy(overrides?: Partial<FunctionConfiguration>): void;
}

export const TEST_CONFIGURATION: FunctionConfiguration = {
  functionName: "function",
  handler: "handler.handler",
  timeoutSeconds: 3,
  memoryMb: 128,
  tmpMb: 512,
  variables: new Map(),
  architecture: "x86_64",
  concurrencyLimit: 4,
  logFormat: "Text",
  failureLogStyle: "new",
  region: "us-east-1",
  accountId: "123456789012",
  qualifiers: new Map(),
  allowedOrigins: [],
  engine: "linux",
};

/** Id of the nth request of a fixture, from 1. */
export function requestId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Invocation id of the nth attempt of a fixture, from 1. */
export function invocationId(number: number): string {
  return `11111111-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function createServiceFixture(
  bootstrap: FakeEngineOptions["bootstrap"],
  configuration: Partial<FunctionConfiguration> = {},
  engineOptions: Partial<FakeEngineOptions> = {},
): ServiceFixture {
  const clock = createFakeClock();
  const events: TraceEvent[] = [];
  const disconnected: string[] = [];
  const held: Held[] = [];
  const bodies = new Map<string, Uint8Array>();
  let uuids = 0;
  let hexes = 0;
  let attempts = 0;
  // The two need each other: the engine's processes call the service, late.
  const cell: { service?: LambdaService } = {};
  const engine = createFakeEngine({
    clock,
    bootstrap,
    service: () => {
      if (cell.service === undefined) throw new Error("The service is not there yet.");
      return cell.service;
    },
    ...engineOptions,
  });
  const service = createLambdaService({
    clock,
    engine: (id) => {
      if (id === engine.id) return engine;
      throw new Error(`There is no engine ${id} here.`);
    },
    trace: {
      record: (draft) => events.push(placed(draft, events.length, clock.now())),
      body: (bytes) => {
        const id = `body-${bodies.size}`;
        bodies.set(id, bytes);
        return { id, size: bytes.length };
      },
    },
    createUuid: () => requestId(++uuids),
    createInvocationId: () => invocationId(++attempts),
    randomHex: (digits) => String(++hexes).padStart(digits, "0"),
    onHeld: (now) => held.push(now),
    connectRuntimeApi: (environmentId) => ({
      address: "169.254.100.1:9001",
      openPort: () => {
        throw new Error("no ports in tests");
      },
      openConnection: () => {
        throw new Error("no connections in tests");
      },
      close: () => disconnected.push(environmentId),
    }),
  });
  cell.service = service;
  const redeploy = (overrides: Partial<FunctionConfiguration> = {}): void =>
    service.deploy({ ...TEST_CONFIGURATION, ...configuration, ...overrides }, { files: [] });
  redeploy();

  const settle = async (): Promise<void> => {
    // Everything here is chains of promises in memory; none is anywhere near as long as this.
    for (let turn = 0; turn < 300; turn += 1) await Promise.resolve();
  };
  const invoke: ServiceFixture["invoke"] = ({ payload = "{}", ...request } = {}) =>
    service.invoke({
      payload: typeof payload === "string" ? utf8(payload) : payload,
      invocationType: "RequestResponse",
      wantsLogTail: false,
      source: "invoke",
      ...request,
    });
  const ofKind = <K extends TraceEventKind>(kind: K): TraceEventOf<K>[] =>
    events.filter((event): event is TraceEventOf<K> => event.kind === kind);

  return {
    clock,
    service,
    engine,
    events,
    disconnected,
    held,
    bytes: ({ id }) => bodies.get(id) ?? new Uint8Array(),
    eventsOf: ofKind,
    log: () =>
      ofKind("log")
        .filter(({ isNote }) => isNote !== true)
        .map(({ text }) => text.replaceAll("\t", "⇥").replaceAll("\n", "␊")),
    notes: () =>
      ofKind("log")
        .filter(({ isNote }) => isNote === true)
        .map(({ text }) => text),
    settle,
    invoke,
    async advance(ms) {
      await settle();
      const end = clock.now() + ms;
      for (;;) {
        const wait = clock.untilNext;
        if (wait === undefined || clock.now() + wait > end) break;
        clock.advance(wait);
        await settle();
      }
      if (!clock.isPaused) clock.advance(end - clock.now());
      await settle();
    },
    async call(payload) {
      const outcome = await invoke(payload === undefined ? {} : { payload });
      if (outcome.kind === "rejected")
        return `${outcome.status} ${outcome.errorType} ${outcome.message}`;
      if (outcome.kind !== "response") return outcome.kind;
      return `${outcome.functionError === undefined ? "" : `${outcome.functionError} `}${utf8Text(outcome.payload)}`;
    },
    redeploy,
  };
}
