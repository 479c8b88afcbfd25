import type { Clock } from "#base/clock.ts";
import type { Engine } from "#contract/engine.ts";
import type { Held, LambdaService } from "#lambda/contract.ts";
import { createLambdaService } from "#lambda/lambda-service.ts";
import type { HandleRuntimeApi, HttpHandler } from "#network/runtime-api-handlers.ts";
import { createRuntimeApiNetwork } from "#network/runtime-api-network.ts";
import {
  type BatchingTraceRecorder,
  type TraceBatch,
  createTraceRecorder,
} from "#trace/trace-recorder.ts";
import type { WireSource } from "#wire/wire-source.ts";

/** Where identifiers come from. */
export interface Ids {
  /** Random UUID, lower case. */
  readonly createUuid: () => string;
  /** Hex digits from a random source. */
  readonly randomHex: (digits: number) => string;
}

/** Makes each engine when it is first asked for. An engine that is not listed is refused by name. */
export type Engines = Partial<Readonly<Record<Engine["id"], () => Engine>>>;

export interface SimulatorParts {
  readonly clock: Clock;
  readonly engines: Engines;
  /** Takes the trace, in batches and in order. */
  readonly emit: (batch: TraceBatch) => void;
  readonly ids: Ids;
  /** Told whenever a gate is held or released. */
  readonly onHeld?: (held: Held) => void;
  readonly network?: {
    /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
    readonly address?: string;
    /** More ways in than ports and connections. */
    readonly sources?: readonly WireSource[];
    /** More handlers than the Runtime API. */
    readonly handlers?: (service: () => LambdaService) => HttpHandler[];
    /** Stands before the service's own Runtime API. */
    readonly handle?: (next: HandleRuntimeApi) => HandleRuntimeApi;
  };
}

/** Service model, wire and engines as one. */
export interface Simulator {
  readonly service: LambdaService;
  readonly trace: BatchingTraceRecorder;
  /** Ends everything that runs, gives out what is left of the trace, closes the network. */
  close(): void;
}

/** The one composition of the simulator, for the Web Worker, local mode, tests and benches. */
export function createSimulator(parts: SimulatorParts): Simulator {
  const { clock, ids, network: options = {} } = parts;
  const trace = createTraceRecorder({ clock, emit: parts.emit });
  const engines = new Map<Engine["id"], Engine>();
  const engine = (id: Engine["id"]): Engine => {
    const known = engines.get(id);
    if (known !== undefined) return known;
    const create = parts.engines[id];
    if (create === undefined) throw new Error(`There is no engine "${id}" here.`);
    const made = create();
    engines.set(id, made);
    return made;
  };
  const handle: HandleRuntimeApi = (environmentId, request) =>
    service.handleRuntimeApi(environmentId, request);
  const network = createRuntimeApiNetwork({
    handle: options.handle?.(handle) ?? handle,
    now: () => clock.now(),
    ...(options.address !== undefined && { address: options.address }),
    ...(options.sources !== undefined && { sources: options.sources }),
    handlers: options.handlers?.(() => service) ?? [],
  });
  const service: LambdaService = createLambdaService({
    clock,
    engine,
    trace,
    ...ids,
    createInvocationId: ids.createUuid,
    connectRuntimeApi: (environmentId) => network.connectRuntimeApi(environmentId),
    ...(parts.onHeld !== undefined && { onHeld: parts.onHeld }),
  });
  return {
    service,
    trace,
    close() {
      service.stopAll();
      for (const made of engines.values()) made.dispose();
      trace.flush();
      network.close();
    },
  };
}
