import { randomUUID } from "node:crypto";
import { createPausableClock } from "#base/clock.ts";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import { invokeApiHandlers } from "#network/invoke-api-handlers.ts";
import { NodeHttpSource } from "#network/node/node-http-source.ts";
import { createSimulator } from "#simulator/create-simulator.ts";
import type { TraceBatch } from "#trace/body-store.ts";
import { NO_ENVIRONMENT, openApiPorts } from "./api-ports.ts";
import { answerIdle } from "./idle-runtime-api.ts";
import { createLocalEngine } from "./local-engine.ts";
import { createOrphanGuard } from "./orphan-guard.ts";
import { refuseForeignClients } from "./own-clients.ts";
import { PortError } from "./port-error.ts";
import { type PrivateFolders, createPrivateFolders } from "./private-folders.ts";
import { createProcessCages } from "./process-cage.ts";
import { randomHex } from "./random-hex.ts";

export interface LocalSimulatorOptions {
  readonly directory: string;
  readonly configuration: FunctionConfiguration;
  readonly port: number;
  readonly apiPort: number;
  readonly startsProcess: boolean;
  /** Absolute paths of folders that make up `/opt`, lowest first. */
  readonly layers: readonly string[];
  /** Tells once what the system does not let us do. */
  readonly onNote: (text: string) => void;
  readonly onTrace: (batch: TraceBatch) => void;
}

/** A running simulator on real ports. */
export interface LocalSimulator {
  /** `host:port` of the Invoke API. */
  readonly invokeApi: string;
  /** `host:port` of the first environment's Runtime API. */
  readonly runtimeApi: string;
  /** Kills all processes, closes the ports, gives out what is left of the trace. */
  close(): Promise<void>;
}

/** Starts the simulator. Rejects with a `PortError` when a port cannot be had; nothing is left open then. */
export async function startLocalSimulator(options: LocalSimulatorOptions): Promise<LocalSimulator> {
  const clock = createPausableClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimer: (fn, ms) => setTimeout(fn, ms),
    clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout), // made by the line above
  });
  const source = new NodeHttpSource(() => clock.now());
  try {
    const invokeApi = await onPort("--port", options.port, () =>
      source.listen({ port: options.port, refuses: refuseForeignClients }),
    );
    const ports = await onPort("--api-port", options.apiPort, () =>
      openApiPorts(source, options.apiPort),
    );
    const cages = createProcessCages();
    const guard = createOrphanGuard(cages?.root);
    const folders = options.startsProcess ? privateFolders(options) : undefined;
    const engine = createLocalEngine({ ...options, ports, guard, cages, folders });
    const createUuid = (): string => randomUUID();
    const simulator = createSimulator({
      clock,
      engines: { local: () => engine },
      emit: options.onTrace,
      ids: { createUuid, randomHex },
      network: {
        address: ports.address,
        sources: [source],
        handle: (next) => (environmentId, request) =>
          environmentId === NO_ENVIRONMENT ? answerIdle(request) : next(environmentId, request),
        handlers: (service) =>
          invokeApiHandlers(service, {
            source: "local",
            createUuid,
            takesAnyName: true,
            checksContentType: false,
          }),
      },
    });
    const { service } = simulator;
    service.deploy(options.configuration, { files: [] });
    // A runtime that a person starts polls before anybody invokes, so its environment has to be there already.
    if (!options.startsProcess) service.createEnvironment();
    let closing: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      service.stopAll();
      engine.dispose();
      await engine.whenGone();
      simulator.close();
      await source.disable();
      await cages?.close();
      folders?.close();
      guard.close();
    };
    return {
      invokeApi: invokeApi.address,
      runtimeApi: ports.address,
      close: () => (closing ??= end()),
    };
  } catch (error) {
    await source.disable();
    throw error;
  }
}

function privateFolders(options: LocalSimulatorOptions): PrivateFolders | undefined {
  const outcome = createPrivateFolders(options.directory, options.layers);
  if (outcome.kind === "private") return outcome.folders;
  options.onNote(
    options.layers.length === 0
      ? `Execution environments share this machine's /tmp (${outcome.reason}).`
      : `The layers cannot be mounted at /opt (${outcome.reason}): /opt is this machine's own.`,
  );
  return undefined;
}

async function onPort<T>(option: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw new PortError(option, port, error);
  }
}
