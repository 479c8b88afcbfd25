import type { Milliseconds } from "#base/brand.ts";
import type { Clock } from "#base/clock.ts";
import type {
  EngineEnvironment,
  ExitStatus,
  ProcessSpec,
  RuntimeApiTransport,
} from "#contract/engine.ts";
import type { ReportedInitError } from "#runtime-api/host.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";
import type { LambdaServiceDependencies } from "./contract.ts";
import { createConversation } from "./conversation.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { EnvironmentProcess } from "./environment-process.ts";
import { environmentVariables } from "./environment-variables.ts";
import type { Gates } from "./gates.ts";
import { launch } from "./launch.ts";
import { type PhaseEnd, PhaseTimer, patiently } from "./phase.ts";
import { RunProgress } from "./run-progress.ts";

/** How long a killed process may take to be gone. */
const KILL_PATIENCE_MS = 5_000;

export interface ProcessSlotDependencies extends Pick<
  LambdaServiceDependencies,
  "clock" | "trace"
> {
  readonly facts: EnvironmentFacts;
  readonly logStream: string;
  readonly log: EnvironmentLog;
  readonly gates: Gates;
  readonly runtimeApi: RuntimeApiTransport;
  readonly createExchangeId: () => string;
  /** The process ended while no phase was waiting for anything. */
  readonly onSilentExit: () => void;
}

/**
 * The place for one environment's runtime process: one after the other, each with a Runtime API of its own, in the same
 * engine environment with the same `/tmp`. What is to happen when is the environment's business.
 */
export class ProcessSlot {
  /** Ends with the first thing that the current init or invocation waits for. */
  readonly phase: PhaseTimer;
  readonly progress: RunProgress;
  readonly #deps: ProcessSlotDependencies;
  readonly #clock: Clock;
  #engineEnvironment: EngineEnvironment | undefined;
  #current: EnvironmentProcess;
  #isDisposed = false;
  #peakMemoryMb = 0;

  constructor(deps: ProcessSlotDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.phase = new PhaseTimer(deps.clock);
    this.progress = new RunProgress(deps.facts.environmentId, () => this.phase.isTooLate);
    this.#current = this.#fresh();
  }

  get session(): RuntimeSession {
    return this.#current.session;
  }
  get exit(): ExitStatus | undefined {
    return this.#current.exit;
  }
  get initError(): ReportedInitError | undefined {
    return this.#current.initError;
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#current.process?.variables() ?? Promise.resolve(new Map());
  }

  /** Makes the engine's environment. Rejects with a text for people. */
  async create(): Promise<void> {
    const { facts, runtimeApi } = this.#deps;
    const { engine, configuration, code, environmentId } = facts;
    this.#engineEnvironment = await engine.createEnvironment({
      environmentId,
      files: code.files,
      memoryMb: configuration.memoryMb,
      tmpMb: configuration.tmpMb,
      allowedOrigins: configuration.allowedOrigins,
      runtimeApi,
    });
    // Stopped while it was being made.
    if (this.#isDisposed) this.#engineEnvironment.dispose();
  }

  /** Starts the runtime; how that goes is told to the phase. Rejects when the engine itself fails. */
  async start(): Promise<void> {
    const process = this.#current;
    const { facts, trace, log, gates } = this.#deps;
    try {
      if (this.#engineEnvironment === undefined) throw new Error("there is no environment");
      await launch({
        environmentId: facts.environmentId,
        process,
        engineEnvironment: this.#engineEnvironment,
        spec: this.#spec(),
        phase: this.phase,
        trace,
        log,
        gates,
        requestId: () => this.progress.run?.requestId,
        exited: (status) => this.#exited(process, status),
      });
    } catch (error) {
      process.neverStarted();
      throw error;
    }
  }

  /** Begins something and waits for the first thing that ends it. */
  within(limitMs: Milliseconds | undefined, begin: () => void): Promise<PhaseEnd> {
    return this.phase.run(limitMs, () => {
      begin();
      const { exit } = this.#current;
      if (exit !== undefined) this.phase.signal({ kind: "exited", status: exit });
    });
  }

  freeze(): void {
    this.#current.freeze();
  }

  thaw(): void {
    this.#current.thaw(this.#clock.now());
  }

  /** As if somebody in the environment had sent the signal: the platform learns of it by the exit. */
  signalFromInside(): void {
    this.thaw();
    this.#current.process?.kill("SIGKILL");
  }

  /** SIGKILL to the process group; does not wait. */
  kill(because: string): void {
    this.#current.kill(because);
  }

  /** SIGKILL to the process group, then everything it has written. */
  async end(because: string): Promise<void> {
    const process = this.#current;
    process.kill(because);
    this.#deps.gates.releaseAll(this.#deps.facts.environmentId);
    await patiently(this.#clock, process.ended, KILL_PATIENCE_MS);
    process.session.close(this.#cut);
  }

  /** All state machines are cleared, `/tmp` stays (Runtime API reference §3.5). */
  renew(): void {
    this.#current = this.#fresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#current.session.close(this.#cut);
    this.#engineEnvironment?.dispose();
  }

  async flushOutput(): Promise<void> {
    await this.#current.flushOutput(this.#clock);
    this.#deps.log.flush();
  }

  /** Maximum over the life of the environment (§6.1), or `undefined` where the engine cannot know. */
  async memoryUsedMb(): Promise<number | undefined> {
    const { exit } = this.#current;
    if (exit?.kind === "signaled" && exit.isOutOfMemory) {
      this.#peakMemoryMb = this.#deps.facts.configuration.memoryMb;
    }
    const used = await this.#current.memoryUsedMb(this.#clock);
    this.#peakMemoryMb = Math.max(this.#peakMemoryMb, Math.ceil(used ?? 0));
    return this.#peakMemoryMb === 0 ? undefined : this.#peakMemoryMb;
  }

  /** With its process the connections of a runtime go too, unless the runtime is somebody else's. */
  get #cut(): string | undefined {
    return this.#deps.facts.engine.waitsForRuntime === true ? undefined : "The process is gone.";
  }

  #spec(): Omit<ProcessSpec, "lineStepping"> {
    const { facts, logStream, runtimeApi } = this.#deps;
    const { configuration, version } = facts;
    return {
      variables: environmentVariables(configuration, {
        version,
        logStream,
        runtimeApi: runtimeApi.address,
      }),
      handler: configuration.handler,
      now: this.#clock.now(),
    };
  }

  #fresh(): EnvironmentProcess {
    const { facts, gates, trace, createExchangeId } = this.#deps;
    const host = createConversation({
      environmentId: facts.environmentId,
      trace,
      gates,
      createExchangeId,
      position: () => process.position,
      listener: {
        becameReady: () => {
          if (process.process !== undefined) this.phase.signal({ kind: "ready" });
        },
        initFailed: (error) => {
          process.initError = error;
        },
        finished: (result) => this.progress.finished(result),
        streamStarted: (contentType) => this.progress.streamStarted(contentType),
        streamChunk: (bytes) => this.progress.streamChunk(bytes),
        streamEnded: (error) => this.progress.streamEnded(error),
      },
    });
    const process = new EnvironmentProcess(new RuntimeSession(host));
    return process;
  }

  #exited(process: EnvironmentProcess, status: ExitStatus): void {
    const requestId = this.progress.run?.requestId;
    this.#deps.trace.record({
      kind: "process.exited",
      environmentId: this.#deps.facts.environmentId,
      status,
      ...(process.killedBecause !== undefined && { killedBecause: process.killedBecause }),
      ...(requestId !== undefined && { requestId }),
    });
    if (process !== this.#current || this.#isDisposed || process.killedBecause !== undefined)
      return;
    if (this.phase.isOpen) this.phase.signal({ kind: "exited", status });
    else this.#deps.onSilentExit();
  }
}
