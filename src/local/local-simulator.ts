import { randomUUID } from "node:crypto";
import { type HostTime, createPausableClock } from "#base/clock.ts";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import { invokeApiHandlers } from "#network/invoke-api-handlers.ts";
import { NodeHttpSource } from "#network/node/node-http-source.ts";
import type { SavedEvent } from "#project/project.ts";
import { createSimulator } from "#simulator/create-simulator.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";
import { NO_ENVIRONMENT, openApiPorts } from "./api-ports.ts";
import { createAttachedPages } from "./attached-pages.ts";
import { answerIdle } from "./idle-runtime-api.ts";
import { createDebuggerWatch } from "./debugger-watch.ts";
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
  /** Absolute paths of folders with programs that belong in `/opt/extensions`. */
  readonly extensions?: readonly string[];
  /** Tells once what the system does not let us do. */
  readonly onNote: (text: string) => void;
  readonly onTrace: (batch: TraceBatch) => void;
  /** Serves the workbench on the Invoke API's port; `undefined` leaves it out. */
  readonly workbench: WorkbenchOptions | undefined;
  /** Another time than this computer's, for tests. */
  readonly time?: HostTime;
}

export interface WorkbenchOptions {
  /** Folder of the built page. */
  readonly page: string;
  readonly secret: string;
  /** Absolute path of a folder with `*.json` events. */
  readonly events: string | undefined;
  readonly savedEvents: readonly SavedEvent[];
  /** Writes the settings file, and gives its path. Throws Node's error. */
  readonly save: (configuration: FunctionConfiguration, events: readonly SavedEvent[]) => string;
}

/** A running simulator on real ports. */
export interface LocalSimulator {
  /** `host:port` of the Invoke API. */
  readonly invokeApi: string;
  /** `host:port` of the first environment's Runtime API. */
  readonly runtimeApi: string;
  /** The code has changed on disk: the next invocation starts cold, and attached pages show the new files. */
  redeploy(): void;
  /** Kills all processes, closes the ports, gives out what is left of the trace. */
  close(): Promise<void>;
}

const HOST_TIME: HostTime = {
  now: () => performance.timeOrigin + performance.now(),
  setTimer: (fn, ms) => setTimeout(fn, ms),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout), // made by the line above
};

/** Starts the simulator. Rejects with a `PortError` when a port cannot be had; nothing is left open then. */
export async function startLocalSimulator(options: LocalSimulatorOptions): Promise<LocalSimulator> {
  const clock = createPausableClock(options.time ?? HOST_TIME);
  const source = new NodeHttpSource(() => clock.now());
  try {
    const attached = createAttachedPages(options, clock);
    const invokeApi = await onPort("--port", options.port, () =>
      source.listen({
        port: options.port,
        refuses: refuseForeignClients,
        ...(attached !== undefined && { besides: attached.besides }),
      }),
    );
    const ports = await onPort("--api-port", options.apiPort, () =>
      openApiPorts(source, options.apiPort),
    );
    const cages = createProcessCages();
    const guard = createOrphanGuard(cages?.root);
    const folders = options.startsProcess ? privateFolders(options) : undefined;
    const debuggers = createDebuggerWatch({ clock, onNote: options.onNote });
    const engine = createLocalEngine({ ...options, ports, guard, cages, folders, debuggers });
    const createUuid = (): string => randomUUID();
    const simulator = createSimulator({
      clock,
      engines: { local: () => engine },
      emit(batch) {
        options.onTrace(batch);
        attached?.onTrace(batch);
      },
      ids: { createUuid, randomHex },
      onHeld(held) {
        engine.hold(held.environmentIds);
        attached?.onHeld(held);
      },
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
    attached?.begin(service);
    // A runtime that a person starts polls before anybody invokes, so its environment has to be there already.
    if (!options.startsProcess) service.createEnvironment();
    let closing: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      attached?.close();
      debuggers.close();
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
      redeploy() {
        folders?.refresh();
        service.deploy(service.configuration ?? options.configuration, { files: [] });
        attached?.onWorkspace();
      },
      close: () => (closing ??= end()),
    };
  } catch (error) {
    await source.disable();
    throw error;
  }
}

function privateFolders(options: LocalSimulatorOptions): PrivateFolders | undefined {
  const outcome = createPrivateFolders(options.directory, options.layers, options.extensions);
  if (outcome.kind === "private") return outcome.folders;
  options.onNote(
    options.layers.length === 0 && (options.extensions ?? []).length === 0
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
