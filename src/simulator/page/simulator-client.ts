import type { Breakpoint } from "#lambda/contract.ts";
import type { EngineFile, SourcePosition } from "#contract/engine.ts";
import type { FunctionSettings } from "#project/project.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import type {
  Command,
  HttpAnswer,
  HttpCommand,
  InvokeAnswer,
  InvokeCommand,
  OutsideRequest,
  SimulatorMessage,
} from "../protocol.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** What the simulator tells the page without being asked. */
export interface SimulatorListener {
  /** The simulator takes commands from now on; called again after each restart. */
  readonly onReady: () => void;
  readonly onTrace: (
    events: readonly TraceEvent[],
    bodies: readonly (readonly [id: string, bytes: Uint8Array])[],
  ) => void;
  readonly onHeld: (held: {
    readonly gateIds: readonly string[];
    readonly position: SourcePosition | undefined;
    readonly now: number;
  }) => void;
  /** The simulator died and a new one starts: nothing that it knew is left. */
  readonly onLost: (reason: string) => void;
}

/** The page's end of the simulator's Web Worker. Its promises reject with texts for people. */
export interface SimulatorClient {
  readonly deploy: (settings: FunctionSettings, files: readonly EngineFile[]) => Promise<void>;
  readonly prepareEngine: (engine: FunctionSettings["engine"]) => Promise<void>;
  readonly invoke: (invoke: InvokeCommand) => Promise<InvokeAnswer>;
  readonly http: (http: HttpCommand) => Promise<HttpAnswer>;
  readonly variables: (environmentId: string) => Promise<ReadonlyMap<string, string>>;
  readonly setStepMode: (isOn: boolean, lineStepping: boolean) => void;
  readonly setBreakpoints: (breakpoints: readonly Breakpoint[]) => void;
  readonly step: () => void;
  readonly continue: () => void;
  readonly stopEnvironment: (environmentId: string, how: "shutdown" | "kill-process") => void;
  readonly stopAll: () => Promise<void>;
  /** Passes a request on that the service worker caught, with the port for its answer. */
  readonly outsideRequest: (request: OutsideRequest, port: MessagePort) => void;
  readonly dispose: () => void;
}

/** The part of `Worker` that the client needs; tests bring their own. */
export interface SimulatorWorker {
  postMessage(message: Command, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<SimulatorMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export function startSimulatorWorker(): SimulatorWorker {
  return new Worker(new URL("../worker/main.ts", import.meta.url), {
    type: "module",
    name: "simulator",
  });
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

type CommandWithId = Extract<Command, { readonly id: number }>;
type WithoutId<C> = C extends unknown ? Omit<C, "id"> : never;

/** Restarts in a row, each before the simulator got ready, after which we stop trying. */
const MAX_FAILED_STARTS = 3;

/**
 * Starts the simulator and keeps one running. When its Web Worker dies, every open promise rejects, the listener is told,
 * and a new one starts with the same step mode and breakpoints.
 */
export function createSimulatorClient(
  listener: SimulatorListener,
  sandboxes: SandboxHost,
  startWorker: () => SimulatorWorker = startSimulatorWorker,
): SimulatorClient {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let failedStarts = 0;
  let isDisposed = false;
  let stepMode: Extract<Command, { kind: "step-mode" }> | undefined;
  let breakpoints: Extract<Command, { kind: "breakpoints" }> | undefined;
  let worker = start();

  function start(): SimulatorWorker {
    const started = startWorker();
    started.onmessage = ({ data }) => {
      if (started === worker) receive(data);
    };
    started.onerror = (event) => {
      event.preventDefault();
      if (started === worker) restart(event.message || "its script could not be loaded");
    };
    return started;
  }

  function restart(reason: string): void {
    worker.terminate();
    sandboxes.dropAll();
    rejectAll(`The simulator stopped (${reason}). Everything that ran is lost; invoke again.`);
    failedStarts += 1;
    listener.onLost(reason);
    if (isDisposed || failedStarts >= MAX_FAILED_STARTS) return;
    worker = start();
    if (stepMode !== undefined) worker.postMessage(stepMode);
    if (breakpoints !== undefined) worker.postMessage(breakpoints);
  }

  function rejectAll(message: string): void {
    for (const { reject } of pending.values()) reject(new Error(message));
    pending.clear();
  }

  function receive(message: SimulatorMessage): void {
    switch (message.kind) {
      case "ready":
        failedStarts = 0;
        listener.onReady();
        return;
      case "trace":
        listener.onTrace(message.events, message.bodies);
        return;
      case "held":
        listener.onHeld(message);
        return;
      case "answer":
        settle(message.id)?.resolve(message.answer);
        return;
      case "failed":
        settle(message.id)?.reject(new Error(message.message));
        return;
      case "sandbox-wanted":
        void openSandbox(message);
        return;
      case "sandbox-dropped":
        sandboxes.drop(message.sandboxId);
        return;
    }
  }

  async function openSandbox(
    wanted: Extract<SimulatorMessage, { kind: "sandbox-wanted" }>,
  ): Promise<void> {
    const asking = worker;
    const { sandboxId } = wanted;
    try {
      const port = await sandboxes.open(wanted);
      if (asking === worker) worker.postMessage({ kind: "sandbox", sandboxId, port }, [port]);
      else sandboxes.drop(sandboxId);
    } catch (error) {
      if (asking !== worker) return;
      worker.postMessage({ kind: "sandbox-failed", sandboxId, message: messageOf(error) });
    }
  }

  function settle(id: number): Pending | undefined {
    const waiting = pending.get(id);
    pending.delete(id);
    return waiting;
  }

  function ask(command: WithoutId<CommandWithId>, transfer: Transferable[] = []): Promise<unknown> {
    if (failedStarts >= MAX_FAILED_STARTS) {
      return Promise.reject(
        new Error("The simulator could not be started. Reload the page to try again."),
      );
    }
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      // The union of commands with an id, which the spread loses.
      worker.postMessage({ ...command, id } as Command, transfer);
    });
  }

  return {
    async deploy(settings, files) {
      await ask({ kind: "deploy", settings, files });
    },
    async prepareEngine(engine) {
      await ask({ kind: "prepare-engine", engine });
    },
    // Answers have the shapes that protocol.ts names: both ends are built together.
    invoke: (invoke) => ask({ kind: "invoke", invoke }) as Promise<InvokeAnswer>,
    http: (http) => ask({ kind: "http", http }) as Promise<HttpAnswer>,
    async variables(environmentId) {
      const answer = await ask({ kind: "variables", environmentId });
      if (answer instanceof Map) return answer as ReadonlyMap<string, string>;
      if (Array.isArray(answer)) return new Map(answer as [string, string][]);
      return new Map(Object.entries((answer ?? {}) as Record<string, string>));
    },
    setStepMode(isOn, lineStepping) {
      stepMode = { kind: "step-mode", isOn, lineStepping };
      worker.postMessage(stepMode);
    },
    setBreakpoints(next) {
      breakpoints = { kind: "breakpoints", breakpoints: next };
      worker.postMessage(breakpoints);
    },
    step() {
      worker.postMessage({ kind: "step" });
    },
    continue() {
      worker.postMessage({ kind: "continue" });
    },
    stopEnvironment(environmentId, how) {
      worker.postMessage({ kind: "stop-environment", environmentId, how });
    },
    async stopAll() {
      await ask({ kind: "stop-all" });
    },
    outsideRequest(request, port) {
      worker.postMessage({ kind: "outside-request", request, port }, [port]);
    },
    dispose() {
      isDisposed = true;
      worker.terminate();
      sandboxes.dropAll();
      rejectAll("The page closed the simulator.");
    },
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
