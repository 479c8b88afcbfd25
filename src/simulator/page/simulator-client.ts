import { messageOf } from "#base/message-of.ts";
import type { Breakpoint, Injection } from "#lambda/contract.ts";
import type { EngineFile, SourcePosition } from "#contract/engine.ts";
import type { FunctionSettings } from "#project/project.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import type {
  AnsweredCommand,
  Answers,
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
  readonly inject: (injection: Injection) => Promise<void>;
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
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

type CommandOf<K extends AnsweredCommand["kind"]> = Extract<AnsweredCommand, { readonly kind: K }>;

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
        // The id leads to the command, and the command's kind to the type of its answer.
        settle(message.id)?.resolve(message.answer as never);
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

  function ask<K extends AnsweredCommand["kind"]>(
    command: Omit<CommandOf<K>, "id"> & { readonly kind: K },
  ): Promise<Answers[K]> {
    if (failedStarts >= MAX_FAILED_STARTS) {
      return Promise.reject(
        new Error("The simulator could not be started. Reload the page to try again."),
      );
    }
    lastId += 1;
    const id = lastId;
    return new Promise<Answers[K]>((resolve, reject) => {
      pending.set(id, { resolve, reject });
      // A member of the union without its id; together they are that member again.
      worker.postMessage({ ...command, id } as unknown as Command);
    });
  }

  return {
    deploy: (settings, files) => ask({ kind: "deploy", settings, files }),
    prepareEngine: (engine) => ask({ kind: "prepare-engine", engine }),
    invoke: (invoke) => ask({ kind: "invoke", invoke }),
    http: (http) => ask({ kind: "http", http }),
    variables: (environmentId) => ask({ kind: "variables", environmentId }),
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
    inject: (injection) => ask({ kind: "inject", injection }),
    stopAll: () => ask({ kind: "stop-all" }),
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
