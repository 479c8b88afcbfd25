import type { EpochMs } from "#base/brand.ts";
import type { Cancel, Clock } from "#base/clock.ts";
import { messageOf } from "#base/message-of.ts";
import type { RuntimeApiTransport } from "#contract/engine.ts";
import { type ProcessId, RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import type { LambdaServiceDependencies } from "./contract.ts";
import { type EffectHandlers, createEffectHandlers } from "./environment-effects.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import { EnvironmentLog } from "./environment-log.ts";
import { isFree, stepEnvironment } from "./environment-machine.ts";
import { EnvironmentProcesses, type ProcessesListener } from "./environment-processes.ts";
import {
  type EnvironmentEffect,
  type EnvironmentInput,
  type EnvironmentMachine,
  newMachine,
} from "./environment-state.ts";
import type { Gates } from "./gates.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { RunProgress } from "./run-progress.ts";
import { PlatformEvents } from "./telemetry/platform-events.ts";

/** Limit of the first init, whatever the function's timeout is (Runtime API reference §3.1, §13.13). */
export const INIT_LIMIT_MS = 10_000;
/** Or the function's timeout, whichever is higher: of environments that are initialised ahead (§3.1). */
const PROVISIONED_INIT_LIMIT_MS = 130_000;

export interface EnvironmentDependencies extends Pick<
  LambdaServiceDependencies,
  "clock" | "trace" | "randomHex" | "createInvocationId" | "connectRuntimeApi"
> {
  readonly gates: Gates;
  readonly createExchangeId: () => string;
  /** Loads the engine once for all environments; rejects with a text for people. */
  readonly prepareEngine: () => Promise<void>;
  /** It will never take an invocation again. */
  readonly onGone: (environment: ExecutionEnvironment) => void;
}

function limitsOf({ configuration, engine, initializationType }: EnvironmentFacts) {
  const timeoutMs = configuration.timeoutSeconds * 1000;
  const limitMs =
    initializationType === "on-demand"
      ? INIT_LIMIT_MS
      : Math.max(PROVISIONED_INIT_LIMIT_MS, timeoutMs);
  return { timeoutMs, initMs: engine.waitsForRuntime === true ? undefined : limitMs };
}

/** An invocation that runs here, with what is to be done when its place is free again. */
export interface PlacedRun {
  readonly progress: RunProgress;
  readonly onOver: () => void;
}

/**
 * One execution environment: feeds its machine (`environment-machine.ts`) with what happens, and has the effects
 * carried out one after the other.
 */
export class ExecutionEnvironment {
  readonly facts: EnvironmentFacts;
  /** When it last had something to do, for the choice among idle ones. */
  lastUsed: EpochMs;
  readonly #deps: EnvironmentDependencies;
  readonly #clock: Clock;
  readonly #runtimeApi: RuntimeApiTransport;
  readonly #processes: EnvironmentProcesses;
  readonly #effects: EffectHandlers;
  readonly #runs = new Map<string, PlacedRun>();
  readonly #todo: EnvironmentEffect[] = [];
  #machine: EnvironmentMachine;
  #isPerforming = false;
  #cancelTimer: Cancel | undefined;

  constructor(facts: EnvironmentFacts, deps: EnvironmentDependencies) {
    const { configuration, version, environmentId, ordinal, initializationType } = facts;
    const { clock, trace } = deps;
    this.facts = facts;
    this.#deps = deps;
    this.#clock = clock;
    this.lastUsed = clock.now();
    this.#machine = newMachine(limitsOf(facts));
    this.#runtimeApi = deps.connectRuntimeApi(environmentId);
    const instanceId = deps.randomHex(32);
    const logStream = EnvironmentLog.streamName(this.lastUsed, version, instanceId);
    const about = { environmentId, configuration, version, instanceId, initializationType };
    const log = new EnvironmentLog({
      ...about,
      clock,
      trace,
      onLine: (process, text) => this.#publishLine(process, text),
    });
    this.#processes = new EnvironmentProcesses({
      facts,
      logStream,
      log,
      clock,
      trace,
      gates: deps.gates,
      runtimeApi: this.#runtimeApi,
      createExchangeId: deps.createExchangeId,
      createId: deps.createInvocationId,
      requestId: () => this.#machine.invocations[0],
      listener: this.#listener(),
    });
    this.#effects = createEffectHandlers({
      facts,
      deps,
      log,
      processes: this.#processes,
      events: new PlatformEvents(
        { configuration, version, instanceId, initializationType },
        () => this.#processes.telemetry,
      ),
      runOf: (requestId) => this.#runOf(requestId),
      requestId: () => this.#machine.invocations[0],
      dispatch: (input) => this.#dispatch(input),
      setTimer: (ms) => this.#setTimer(ms),
      release: (requestId) => this.#release(requestId),
      close: () => {
        this.#runtimeApi.close();
        deps.onGone(this);
      },
    });
    trace.record({
      kind: "environment.created",
      environmentId,
      ordinal,
      logStream,
      initializationType,
    });
  }

  /** A line of a process's output, for those who subscribed to telemetry. */
  #publishLine(process: ProcessId, text: string): void {
    const category = process === RUNTIME_PROCESS ? "function" : "extension";
    const isJson = this.facts.configuration.logFormat === "JSON";
    this.#processes.telemetry.publish(category, category, text, { isJson });
  }

  #setTimer(ms: number | undefined): void {
    this.#cancelTimer?.();
    this.#cancelTimer =
      ms === undefined ? undefined : this.#clock.after(ms, () => this.#dispatch(TIMED_OUT));
  }

  get id(): string {
    return this.facts.environmentId;
  }
  get isBusy(): boolean {
    return this.#machine.invocations.length > 0;
  }
  /** Whether an invocation may be placed here. */
  get isFree(): boolean {
    return isFree(this.#machine);
  }
  /** The caller has its answer; only the runtime's following `next` is missing. */
  get isAboutToBeFree(): boolean {
    const { invocations, placement } = this.#machine;
    return (
      placement === "open" &&
      invocations.some((id) => this.#runs.get(id)?.progress.run.hasAnswer === true)
    );
  }

  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    return this.#processes.handle(request);
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#processes.variables();
  }

  /** Starts the first init ahead of any invocation. */
  initialise(): void {
    this.#dispatch({ kind: "initialise" });
  }

  /**
   * Runs one invocation to its end. What goes wrong is told to the run.
   *
   * @param onOver called when its place is free again
   * @throws when there is no place for it
   */
  invoke(run: InvocationRun, onOver: () => void): void {
    if (!this.isFree) throw new Error(`${this.id} has no place for ${run.requestId}.`);
    this.#deps.trace.record({
      kind: "invocation.assigned",
      requestId: run.requestId,
      environmentId: this.id,
      isCold: this.#machine.firstInit === "ahead",
    });
    this.#runs.set(run.requestId, { progress: new RunProgress(run, this.id), onOver });
    this.#dispatch({ kind: "assign", requestId: run.requestId });
  }

  /** New code or settings: what runs may finish, nothing new starts here (§3.6). */
  retire(): void {
    this.#dispatch({ kind: "retire" });
  }

  /** As if somebody had killed the process: what runs fails, the next invocation initialises again. */
  killProcess(): void {
    this.#dispatch({ kind: "kill" });
  }

  /** A signal from inside the environment, which the process may catch. */
  signal(): void {
    this.#processes.signalFromInside("SIGTERM");
  }

  /** `orderly`: as Lambda ends an environment, with time for extensions; the others wait for nobody. */
  stop(reason: string, how: "now" | "orderly" | "broken"): void {
    this.#dispatch({ kind: "stop", reason, how });
  }

  // ---- the machine

  /** The state changes at once; effects wait until those before them have been carried out. */
  #dispatch(input: EnvironmentInput): void {
    const { machine, effects } = stepEnvironment(this.#machine, input, this.#clock.now());
    this.#machine = machine;
    this.#todo.push(...effects);
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    for (let next = this.#todo.shift(); next !== undefined; next = this.#todo.shift()) {
      this.#perform(next);
    }
    this.#isPerforming = false;
  }

  #perform(effect: EnvironmentEffect): void {
    try {
      // The handler under an effect's kind takes that effect: the type of the table says so, for each kind by itself.
      (this.#effects[effect.kind] as (given: EnvironmentEffect) => void)(effect);
    } catch (error) {
      // A bug of ours or a broken engine. The caller must hear of it, and nothing may run here any more.
      this.stop(`The simulator failed: ${messageOf(error)}`, "broken");
    }
  }

  #runOf(requestId: string): RunProgress {
    const placed = this.#runs.get(requestId);
    if (placed === undefined) throw new Error(`${requestId} does not run in ${this.id}.`);
    return placed.progress;
  }

  #release(requestId: string): void {
    const placed = this.#runs.get(requestId);
    this.#runs.delete(requestId);
    this.lastUsed = this.#clock.now();
    // Has no effect on a run that ended as it should.
    placed?.progress.run.reject("The simulator lost this invocation.");
    placed?.onOver();
  }

  /** What the processes tell. An invocation that ended badly hears nothing of what still arrives. */
  #listener(): ProcessesListener {
    const running = (): RunProgress | undefined => {
      const { state } = this.#machine;
      return state.kind === "invoking"
        ? this.#runs.get(state.running.requestId)?.progress
        : undefined;
    };
    return {
      becameReady: () => void settled().then(() => this.#dispatch(READY)),
      extensionAppeared: () => this.#dispatch({ kind: "extension-appeared" }),
      extensionsRegistered: () => this.#dispatch({ kind: "extensions-registered" }),
      extensionsReady: () => this.#dispatch({ kind: "extensions-ready" }),
      startFailed: (fault) => this.#dispatch({ kind: "start-failed", fault }),
      exited: (status) => void settled().then(() => this.#dispatch({ kind: "exited", status })),
      extensionExited: (name, status) =>
        void settled().then(() => this.#dispatch({ kind: "extension-exited", name, status })),
      finished: (result) => running()?.finished(result, this.#clock.now()),
      streamStarted: (contentType) => running()?.streamStarted(contentType, this.#clock.now()),
      streamChunk: (bytes) => running()?.run.streamChunk(bytes),
      streamEnded: (error) => running()?.streamEnded(error, this.#clock.now()),
    };
  }
}

/**
 * What a process wrote before its `next`, and other calls that it sent in the same breath, have arrived: they come by
 * ways of their own, a few turns of the microtask queue long, and happened before it waited.
 */
async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await SETTLED;
}

const SETTLED = Promise.resolve();
const TURNS = 5;
const TIMED_OUT = { kind: "timed-out" } as const;
const READY = { kind: "ready" } as const;
