import { messageOf } from "#base/message-of.ts";
import type { Clock } from "#base/clock.ts";
import type {
  EngineEnvironment,
  ExitStatus,
  RuntimeApiTransport,
  RuntimeProcess,
} from "#contract/engine.ts";
import type { ShutdownReason } from "#runtime-api/extensions/extension-events.ts";
import { extensionRoute } from "#runtime-api/extensions/extension-route.ts";
import { ExtensionsApi } from "#runtime-api/extensions/extensions-api.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";
import { Attempts } from "./attempts.ts";
import type { LambdaServiceDependencies } from "./contract.ts";
import { type ConversationListener, createConversation } from "./conversation.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { EnvironmentProcess } from "./environment-process.ts";
import { environmentVariables } from "./environment-variables.ts";
import type { Fault } from "./faults.ts";
import type { Gates } from "./gates.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { patiently } from "./patiently.ts";
import { recordStart } from "./record-start.ts";

/** How long the runtime may take after SIGTERM when internal extensions, and no others, have registered (§3.5). */
const INTERNAL_WINDOW_MS = 500;
/** How long a killed process may take to be gone. */
const KILL_PATIENCE_MS = 5_000;

/** What the environment hears from its processes. */
export interface ProcessesListener extends Omit<ConversationListener, "initFailed" | "lateAnswer"> {
  startFailed(fault: Fault): void;
  extensionRegistered(): void;
  /** The extensions are where `awaitExtensions` wanted them. */
  extensionsReady(): void;
  /** A process ended that the platform did not kill. */
  exited(status: ExitStatus): void;
}

export interface ProcessesDependencies extends Pick<LambdaServiceDependencies, "clock" | "trace"> {
  readonly facts: EnvironmentFacts;
  readonly logStream: string;
  readonly log: EnvironmentLog;
  readonly gates: Gates;
  readonly runtimeApi: RuntimeApiTransport;
  readonly createExchangeId: () => string;
  /** A fresh UUID, for identifiers of extensions and of their events. */
  readonly createId: () => string;
  /** The invocation that what a process does now belongs to. */
  readonly requestId: () => string | undefined;
  readonly listener: ProcessesListener;
}

/**
 * The processes of one environment: a runtime with its Runtime API, and a fresh one after each reset, in the same
 * engine environment with the same `/tmp`. What is to happen when is the environment's business.
 */
export class EnvironmentProcesses {
  readonly #deps: ProcessesDependencies;
  readonly #clock: Clock;
  #engineEnvironment: EngineEnvironment | undefined;
  #runtime: EnvironmentProcess;
  readonly #attempts = new Attempts();
  #isDisposed = false;
  #hasRegistered = false;
  #peakMemoryMb = 0;
  #extensions: ExtensionsApi;
  #awaited: "initialised" | "done" | undefined;

  constructor(deps: ProcessesDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#runtime = this.#fresh();
    this.#extensions = this.#freshExtensions();
  }

  get extensions(): ExtensionsApi {
    return this.#extensions;
  }
  get session(): RuntimeSession {
    return this.#runtime.session;
  }
  get exit(): ExitStatus | undefined {
    return this.#runtime.exit;
  }
  get initError(): EnvironmentProcess["initError"] {
    return this.#runtime.initError;
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#runtime.process?.variables() ?? Promise.resolve(new Map());
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
      architecture: configuration.architecture,
      ...(configuration.extraTools === true && { extraTools: true }),
      allowedOrigins: configuration.allowedOrigins,
      ...(configuration.speed !== undefined && { speed: configuration.speed }),
      runtimeApi,
    });
    // Stopped while it was being made.
    if (this.#isDisposed) this.#engineEnvironment.dispose();
  }

  /** Starts the runtime; how that goes is told to the listener. Rejects when the engine itself fails. */
  async startRuntime(): Promise<void> {
    const process = this.#runtime;
    try {
      if (this.#engineEnvironment === undefined) throw new Error("there is no environment");
      await this.#launch(process, this.#engineEnvironment);
    } catch (error) {
      process.neverStarted();
      throw error;
    }
  }

  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    const route = extensionRoute(request.path);
    return route === undefined
      ? this.session.handle(request)
      : this.#extensions.handle(route, request);
  }

  /** Tells the listener when every extension waits in its first `next`, or in the one after an invocation. */
  awaitExtensions(until: "initialised" | "done"): void {
    this.#awaited = until;
    this.#lookAtExtensions();
  }

  /** The invocation is the current one of the Runtime API from now on. */
  reserve({ requestId, invocationId }: InvocationRun): void {
    this.#attempts.begin(requestId, invocationId);
    this.session.reserve({ requestId, invocationId });
  }

  freeze(): void {
    this.#runtime.freeze();
  }

  thaw(): void {
    this.#runtime.thaw(this.#clock.now());
  }

  /** As if somebody in the environment had sent the signal: the platform learns of it by the exit. */
  signalFromInside(): void {
    this.thaw();
    this.#runtime.process?.kill("SIGKILL");
  }

  /** SIGKILL to every process; does not wait. */
  kill(because: string): void {
    this.#runtime.kill(because);
  }

  /**
   * Ends every process and waits for everything that they have written: SIGKILL at once, or, where an extension has
   * registered, SIGTERM and a while to end by itself first (§3.5).
   */
  async end(because: string, reason: ShutdownReason): Promise<void> {
    const process = this.#runtime;
    this.#awaited = undefined;
    const windowMs = this.#hasRegistered ? INTERNAL_WINDOW_MS : 0;
    if (windowMs > 0) {
      this.#extensions.shutDown({
        kind: "SHUTDOWN",
        deadlineMs: this.#clock.now() + windowMs,
        reason,
      });
      this.thaw();
      process.terminate(because);
    } else process.kill(because);
    this.#deps.gates.releaseAll(this.#deps.facts.environmentId);
    if (windowMs > 0) {
      await patiently(this.#clock, process.ended, windowMs);
      process.kill(because);
    }
    await patiently(this.#clock, process.ended, KILL_PATIENCE_MS);
    process.session.close(this.#cut);
    this.#extensions.close();
  }

  /** All state machines are cleared, `/tmp` stays (Runtime API reference §3.5). */
  renew(): void {
    this.#runtime = this.#fresh();
    this.#extensions = this.#freshExtensions();
    this.#hasRegistered = false;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#runtime.session.close(this.#cut);
    this.#extensions.close();
    this.#engineEnvironment?.dispose();
    this.#deps.gates.releaseAll(this.#deps.facts.environmentId);
  }

  /**
   * Everything written so far is in the log; gives the peak of memory over the life of the environment (§6.1), or
   * `undefined` where the engine cannot know.
   */
  async measure(): Promise<number | undefined> {
    const process = this.#runtime;
    await process.flushOutput(this.#clock);
    this.#deps.log.flush();
    const { exit } = process;
    if (exit?.kind === "signaled" && exit.isOutOfMemory) {
      this.#peakMemoryMb = this.#deps.facts.configuration.memoryMb;
    }
    const used = await process.memoryUsedMb(this.#clock);
    this.#peakMemoryMb = Math.max(this.#peakMemoryMb, Math.ceil(used ?? 0));
    return this.#peakMemoryMb === 0 ? undefined : this.#peakMemoryMb;
  }

  /** With its process the connections of a runtime go too, unless the runtime is somebody else's. */
  get #cut(): string | undefined {
    return this.#deps.facts.engine.waitsForRuntime === true ? undefined : "The process is gone.";
  }

  async #launch(process: EnvironmentProcess, engineEnvironment: EngineEnvironment): Promise<void> {
    const { facts, logStream, runtimeApi, trace, log, gates, listener } = this.#deps;
    const { configuration, version, environmentId } = facts;
    const outcome = await engineEnvironment.start({
      variables: environmentVariables(configuration, {
        version,
        logStream,
        runtimeApi: runtimeApi.address,
      }),
      handler: configuration.handler,
      now: this.#clock.now(),
      lineStepping: gates.wantsLines,
    });
    const fault = recordStart(trace, environmentId, outcome);
    if (outcome.kind !== "started") {
      process.neverStarted();
      if (fault !== undefined) listener.startFailed(fault);
      return;
    }
    this.#stopAtLines(outcome.process);
    process.attach(outcome.process, {
      output: (chunk) => log.output(chunk),
      outputLost: (error) =>
        log.note(`The rest of the runtime's output is lost: ${messageOf(error)}`),
      exited: (status) => this.#exited(process, status),
    });
    // The runtime may have been quicker than the news of its start.
    if (process === this.#runtime && process.session.state === "Ready") listener.becameReady();
  }

  #stopAtLines(running: RuntimeProcess): void {
    const { facts, gates, requestId } = this.#deps;
    running.onLine = (position) => {
      const id = requestId();
      const goOn = (): void => running.continueLine(gates.lineMode);
      const held = gates.hold("line", {
        environmentId: facts.environmentId,
        position,
        ...(id !== undefined && { requestId: id }),
      });
      if (held === undefined) goOn();
      else void held.then(goOn);
    };
  }

  #lookAtExtensions(): void {
    if (!this.#hasRegistered && this.#extensions.extensions.length > 0) {
      this.#hasRegistered = true;
      this.#deps.listener.extensionRegistered();
    }
    const isThere =
      this.#awaited === "initialised"
        ? this.#extensions.isInitialised
        : this.#awaited === "done" && this.#extensions.isDone;
    if (!isThere) return;
    this.#awaited = undefined;
    this.#deps.listener.extensionsReady();
  }

  /** External ones are not started: see docs/fidelity.md. */
  #freshExtensions(): ExtensionsApi {
    const { facts, gates, trace, createExchangeId, createId } = this.#deps;
    const { configuration, version, environmentId } = facts;
    const api = new ExtensionsApi(
      {
        facts: {
          functionName: configuration.functionName,
          functionVersion: version,
          handler: configuration.handler,
          accountId: configuration.accountId,
        },
        createId,
        conversation: createConversation({
          environmentId,
          trace,
          gates,
          createExchangeId,
          position: () => undefined,
          listener: DEAF_LISTENER,
        }),
        changed: () => {
          if (api === this.#extensions) this.#lookAtExtensions();
        },
      },
      [],
    );
    return api;
  }

  #fresh(): EnvironmentProcess {
    const { facts, gates, trace, createExchangeId, listener } = this.#deps;
    const host = createConversation({
      environmentId: facts.environmentId,
      trace,
      gates,
      createExchangeId,
      position: () => process.position,
      listener: {
        ...listener,
        becameReady: () => {
          if (process.process !== undefined) listener.becameReady();
        },
        lateAnswer: (invocationId) => this.#deps.log.note(this.#attempts.whyRefused(invocationId)),
        initFailed: (error) => {
          process.initError = error;
        },
      },
    });
    const process = new EnvironmentProcess(new RuntimeSession(host));
    return process;
  }

  #exited(process: EnvironmentProcess, status: ExitStatus): void {
    const { facts, trace, requestId, listener } = this.#deps;
    const id = requestId();
    trace.record({
      kind: "process.exited",
      environmentId: facts.environmentId,
      status,
      ...(process.killedBecause !== undefined && { killedBecause: process.killedBecause }),
      ...(id !== undefined && { requestId: id }),
    });
    const isOurs = process === this.#runtime && !this.#isDisposed;
    if (isOurs && process.killedBecause === undefined) listener.exited(status);
  }
}

/** What extensions say is no news for the lifecycle but through their states. */
const DEAF_LISTENER: ConversationListener = {
  becameReady() {},
  initFailed() {},
  lateAnswer() {},
  finished() {},
  streamStarted() {},
  streamChunk() {},
  streamEnded() {},
};
