import { utf8 } from "#base/utf8.ts";
import { formatLineValues } from "#trace/line-values.ts";
import { messageOf } from "#base/message-of.ts";
import type { Clock } from "#base/clock.ts";
import type {
  EngineEnvironment,
  ExitStatus,
  RuntimeApiTransport,
  RuntimeProcess,
} from "#contract/engine.ts";
import { type ProcessId, RUNTIME_PROCESS, extensionProcess } from "#contract/process-id.ts";
import type { ShutdownReason } from "#runtime-api/extensions/extension-events.ts";
import { extensionRoute } from "#runtime-api/extensions/extension-route.ts";
import { ExtensionsApi, type ExtensionsHost } from "#runtime-api/extensions/extensions-api.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";
import { Attempts } from "./attempts.ts";
import type { LambdaServiceDependencies } from "./contract.ts";
import { type ConversationListener, createConversation } from "./conversation.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { ANSWER_PATIENCE_MS, EnvironmentProcess } from "./environment-process.ts";
import { environmentVariables, extensionVariables } from "./environment-variables.ts";
import { ExtensionProcesses } from "./extension-processes.ts";
import { feedsItselfNote, misnamedNote } from "./extension-notes.ts";
import { traceExtensions } from "./extensions-host.ts";
import type { Reported } from "./failure-outcome.ts";
import type { Fault } from "./faults.ts";
import type { Gates } from "./gates.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { patiently } from "./patiently.ts";
import { recordStart } from "./record-start.ts";
import { Telemetry } from "./telemetry/telemetry.ts";

/** How long Shutdown may take, and the runtime's part of it after SIGTERM (§3.5). */
const SHUTDOWN_MS = {
  none: { window: 0, runtime: 0 },
  internal: { window: 500, runtime: 500 },
  external: { window: 2_000, runtime: 300 },
} as const;
/** How long subscribers may take to get their last telemetry before SHUTDOWN is told. */
const FLUSH_MS = 1_000;
/** How long a killed process may take to be gone. */
const KILL_PATIENCE_MS = 5_000;

/** What the environment hears from its processes. */
export interface ProcessesListener extends Omit<ConversationListener, "initFailed" | "lateAnswer"> {
  startFailed(fault: Fault): void;
  extensionAppeared(): void;
  extensionsRegistered(): void;
  /** The extensions are where `awaitExtensions` wanted them. */
  extensionsReady(): void;
  /** The runtime ended, and the platform did not kill it. */
  exited(status: ExitStatus): void;
  /** The same of an external extension. */
  extensionExited(name: string, status: ExitStatus): void;
}

/** One start of the runtime. */
interface RuntimeStart {
  readonly session: RuntimeSession;
  readonly process: EnvironmentProcess<RuntimeProcess>;
  initError: Reported["initError"];
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
 * The processes of one environment: a runtime with its Runtime API and external extensions, and fresh ones after each
 * reset, in the same engine environment with the same `/tmp`. What is to happen when is the environment's business.
 */
export class EnvironmentProcesses {
  readonly #deps: ProcessesDependencies;
  readonly #clock: Clock;
  #engineEnvironment: EngineEnvironment | undefined;
  #runtime: RuntimeStart;
  #external: ExtensionProcesses;
  #extensions: ExtensionsApi;
  #telemetry: Telemetry;
  #extensionError: Reported["extensionError"];
  readonly #attempts = new Attempts();
  #isDisposed = false;
  #isRuntimeStarted = false;
  #hasExtensions = false;
  #peakMemoryMb = 0;
  #awaited: "registered" | "initialised" | "done" | undefined;

  constructor(deps: ProcessesDependencies) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#runtime = this.#fresh();
    this.#external = this.#freshProcesses();
    this.#extensions = this.#freshExtensions([]);
    this.#telemetry = this.#freshTelemetry();
  }

  /** The Telemetry API of the present start. */
  get telemetry(): Telemetry {
    return this.#telemetry;
  }
  get extensions(): ExtensionsApi {
    return this.#extensions;
  }
  get session(): RuntimeSession {
    return this.#runtime.session;
  }
  get exit(): ExitStatus | undefined {
    return this.#runtime.process.exit;
  }
  /** What processes have told of their own failure. */
  get reported(): Reported {
    return { initError: this.#runtime.initError, extensionError: this.#extensionError };
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#runtime.process.process?.variables() ?? Promise.resolve(new Map());
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

  /** Files of `/opt/extensions` that the engine starts. */
  get startedExtensions(): readonly string[] {
    return this.#engineEnvironment?.extensions?.list() ?? [];
  }

  /**
   * Starts the files of `/opt/extensions`; the listener hears when all of them have registered. Rejects when the engine
   * itself fails.
   */
  async startExtensions(): Promise<void> {
    const { listener } = this.#deps;
    const extensions = this.#engineEnvironment?.extensions;
    const names = this.#areExtensionsOff ? [] : (extensions?.list().toSorted() ?? []);
    if (extensions === undefined || names.length === 0) {
      listener.extensionsRegistered();
      return;
    }
    const process = this.#external;
    this.#extensions = this.#freshExtensions(names);
    this.#awaited = "registered";
    this.#lookAtExtensions();
    const fault = await process.start(extensions, names);
    if (fault !== undefined && process === this.#external) listener.startFailed(fault);
  }

  /** Starts the runtime; how that goes is told to the listener. Rejects when the engine itself fails. */
  async startRuntime(): Promise<void> {
    const runtime = this.#runtime;
    this.#isRuntimeStarted = true;
    try {
      if (this.#engineEnvironment === undefined) throw new Error("there is no environment");
      await this.#launch(runtime, this.#engineEnvironment);
    } catch (error) {
      runtime.process.neverStarted();
      throw error;
    }
  }

  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    const route = extensionRoute(request.path);
    if (route === undefined) return this.session.handle(request);
    const isOff = this.#areExtensionsOff && route.call !== "telemetry" && route.call !== "logs";
    return isOff ? Promise.resolve(SWITCHED_OFF) : this.#extensions.handle(route, request);
  }

  /** A deprecated hook of the platform's: a file of a layer (§5.2). */
  get #areExtensionsOff(): boolean {
    return this.#deps.facts.code.files.some(({ path }) => path === SWITCH_OFF_FILE);
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
    this.#telemetry.freeze();
    this.#runtime.process.freeze();
    this.#external.freeze();
  }

  thaw(): void {
    const now = this.#clock.now();
    this.#runtime.process.thaw(now);
    this.#external.thaw(now);
    this.#telemetry.thaw();
  }

  /** As if somebody in the environment had sent the signal: the platform learns of it by the exit. */
  signalFromInside(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): void {
    if (signal === "SIGTERM") {
      // One that may be caught stays with a frozen process until it runs again.
      this.#runtime.process.process?.kill(signal);
      return;
    }
    this.thaw();
    const runtime = this.#runtime.process.process;
    if (runtime === undefined) this.#external.signalFromInside();
    else runtime.kill("SIGKILL");
  }

  /** SIGKILL to every process; does not wait. */
  kill(because: string): void {
    this.#runtime.process.kill(because);
    this.#external.kill(because);
  }

  /**
   * Ends every process and waits for everything that they have written: SIGKILL at once, or, where there is an
   * extension, the runtime first and then the extensions, each with a while to end by itself (§3.5).
   */
  async end(because: string, reason: ShutdownReason): Promise<void> {
    const runtime = this.#runtime;
    const external = this.#external;
    const { gates, facts } = this.#deps;
    this.#awaited = undefined;
    if (!this.#isRuntimeStarted) runtime.process.neverStarted();
    const kind = this.#hasExtensions ? (external.isEmpty ? "internal" : "external") : "none";
    const deadlineMs = this.#clock.now() + SHUTDOWN_MS[kind].window;
    if (kind === "none") runtime.process.kill(because);
    else {
      this.thaw();
      runtime.process.terminate(because);
    }
    gates.releaseAll(facts.environmentId);
    if (kind !== "none") {
      await patiently(this.#clock, runtime.process.ended, SHUTDOWN_MS[kind].runtime);
      runtime.process.kill(because);
    }
    if (kind === "external") await this.#endExtensions(because, { deadlineMs, reason });
    await patiently(this.#clock, runtime.process.ended, KILL_PATIENCE_MS);
    runtime.session.close(this.#cut);
    this.#extensions.close();
    this.#telemetry.end();
  }

  /** All state machines are cleared, `/tmp` stays (Runtime API reference §3.5). */
  renew(): void {
    this.#runtime = this.#fresh();
    this.#external = this.#freshProcesses();
    this.#extensions = this.#freshExtensions([]);
    this.#telemetry.end();
    this.#telemetry = this.#freshTelemetry();
    this.#extensionError = undefined;
    this.#hasExtensions = false;
    this.#isRuntimeStarted = false;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#runtime.session.close(this.#cut);
    this.#extensions.close();
    this.#telemetry.end();
    this.#engineEnvironment?.dispose();
    this.#deps.gates.releaseAll(this.#deps.facts.environmentId);
  }

  /**
   * Everything written so far is in the log; gives the peak of memory over the life of the environment (§6.1), or
   * `undefined` where the engine cannot know.
   */
  async measure(): Promise<number | undefined> {
    const { process } = this.#runtime;
    await Promise.all([process.flushOutput(this.#clock), this.#external.flushOutput()]);
    this.#deps.log.flush();
    const { exit } = process;
    if (exit?.kind === "signaled" && exit.isOutOfMemory) {
      this.#peakMemoryMb = this.#deps.facts.configuration.memoryMb;
    }
    const asked = process.process?.maxMemoryUsedMb().catch(() => undefined);
    const used =
      asked === undefined ? undefined : await patiently(this.#clock, asked, ANSWER_PATIENCE_MS);
    this.#peakMemoryMb = Math.max(this.#peakMemoryMb, Math.ceil(used ?? 0));
    return this.#peakMemoryMb === 0 ? undefined : this.#peakMemoryMb;
  }

  /** With its process the connections of a runtime go too, unless the runtime is somebody else's. */
  get #cut(): string | undefined {
    return this.#deps.facts.engine.waitsForRuntime === true ? undefined : "The process is gone.";
  }

  /** SHUTDOWN to those who asked for it, SIGKILL to the others, and to all at the end of the window (§3.5). */
  async #endExtensions(
    because: string,
    { deadlineMs, reason }: { readonly deadlineMs: number; readonly reason: ShutdownReason },
  ): Promise<void> {
    const api = this.#extensions;
    // Subscribers still get what there is, while the window lasts.
    const flushMs = Math.min(FLUSH_MS, deadlineMs - this.#clock.now());
    if (flushMs > 0) await patiently(this.#clock, this.#telemetry.flush(), flushMs);
    api.shutDown({ kind: "SHUTDOWN", deadlineMs, reason });
    await this.#external.end(
      because,
      { windowMs: deadlineMs - this.#clock.now(), killMs: KILL_PATIENCE_MS },
      (name) => api.find(name)?.events.includes("SHUTDOWN") === true,
    );
  }

  async #launch(runtime: RuntimeStart, engineEnvironment: EngineEnvironment): Promise<void> {
    const { facts, trace, log, gates, listener } = this.#deps;
    const { process } = runtime;
    const outcome = await engineEnvironment.start({
      variables: environmentVariables(facts.configuration, this.#variableFacts),
      handler: facts.configuration.handler,
      now: this.#clock.now(),
      lineStepping: gates.wantsLines,
    });
    const fault = recordStart(trace, facts.environmentId, outcome);
    if (outcome.kind !== "started") {
      process.neverStarted();
      if (fault !== undefined) listener.startFailed(fault);
      return;
    }
    this.#stopAtLines(outcome.process);
    process.attach(outcome.process, {
      output: (chunk) => log.output(RUNTIME_PROCESS, chunk),
      outputLost: (error) =>
        log.note(`The rest of the runtime's output is lost: ${messageOf(error)}`),
      exited: (status) => {
        this.#recordExit(RUNTIME_PROCESS, process, status);
        const isOurs = runtime === this.#runtime && !this.#isDisposed;
        if (isOurs && process.killedBecause === undefined) listener.exited(status);
      },
    });
    // The runtime may have been quicker than the news of its start.
    if (runtime === this.#runtime && runtime.session.state === "Ready") listener.becameReady();
  }

  get #variableFacts() {
    const { facts, logStream, runtimeApi } = this.#deps;
    const { version, initializationType } = facts;
    return { version, logStream, runtimeApi: runtimeApi.address, initializationType };
  }

  #stopAtLines(running: RuntimeProcess): void {
    const { facts, gates, requestId } = this.#deps;
    running.onLine = (position) => {
      const id = requestId();
      const goOn = (): void => running.continueLine(gates.lineMode);
      const { environmentId } = facts;
      let values: Promise<void> | undefined;
      const held = gates.hold(
        "line",
        { environmentId, position, ...(id !== undefined && { requestId: id }) },
        (gateId) => {
          values = this.#recordValues(running, gateId);
        },
      );
      if (held === undefined) goOn();
      // The process says what it has while it still stands there.
      else void Promise.all([held, values]).then(goOn);
    };
  }

  async #recordValues(running: RuntimeProcess, gateId: string): Promise<void> {
    const { facts, trace } = this.#deps;
    const { environmentId } = facts;
    // Values are a help, not a part of the run: without them it goes on.
    const variables = await running.variables().catch(() => new Map<string, string>());
    if (variables.size === 0) return;
    const environment = environmentVariables(facts.configuration, this.#variableFacts);
    const values = trace.body(utf8(formatLineValues(variables, environment)));
    trace.record({ kind: "line.values", environmentId, gateId, values });
  }

  #lookAtExtensions(): void {
    const { listener } = this.#deps;
    if (!this.#hasExtensions && this.#extensions.extensions.length > 0) {
      this.#hasExtensions = true;
      listener.extensionAppeared();
    }
    if (!this.#isWhereAwaited) return;
    const awaited = this.#awaited;
    this.#awaited = undefined;
    if (awaited === "registered") listener.extensionsRegistered();
    else listener.extensionsReady();
  }

  get #isWhereAwaited(): boolean {
    switch (this.#awaited) {
      case "registered":
        return this.#extensions.hasRegistered;
      case "initialised":
        return this.#extensions.isInitialised;
      case "done":
        return this.#extensions.isDone;
      case undefined:
        return false;
    }
  }

  /** @param externals names of the files that are started */
  #freshExtensions(externals: readonly string[]): ExtensionsApi {
    const { facts, gates, trace, createExchangeId, createId } = this.#deps;
    const { configuration, version, environmentId } = facts;
    const tracing = traceExtensions(trace, environmentId);
    const subscribe: ExtensionsHost["subscribe"] = ({ name }, body, exchange) =>
      this.#telemetry.subscribe(name, body, exchange.id);
    const canListen = (): boolean => this.#engineEnvironment?.connect !== undefined;
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
          clock: this.#clock,
          trace,
          gates,
          createExchangeId,
          position: () => undefined,
          listener: DEAF_LISTENER,
        }),
        changed: () => {
          if (api === this.#extensions) this.#lookAtExtensions();
        },
        get subscribe() {
          return canListen() ? subscribe : undefined;
        },
        ...tracing,
        registered: (extension, exchange) => {
          tracing.registered(extension, exchange);
          // Before the runtime starts, only external extensions run: a name that is no file's is a mistake.
          if (!this.#isRuntimeStarted) this.#note(misnamedNote(extension, api.extensions));
        },
        stateChanged: (extension, from, exchange) => {
          tracing.stateChanged(extension, from, exchange);
          if (extension.state === "InitError") this.#extensionError ??= "Extension.InitError";
          if (extension.state === "ExitError") this.#extensionError ??= "Extension.ExitError";
        },
      },
      externals,
    );
    return api;
  }

  #freshTelemetry(): Telemetry {
    const { facts, trace, requestId, log } = this.#deps;
    return new Telemetry({
      environmentId: facts.environmentId,
      clock: this.#clock,
      trace,
      requestId,
      connect: (port) =>
        this.#engineEnvironment?.connect?.(port) ??
        Promise.reject(new Error("Nothing can listen in this environment.")),
      subscribed: (name, { types }) => log.subscribed(name, types),
      feedsItself: (name) => log.note(feedsItselfNote(name)),
    });
  }

  #note(text: string | undefined): void {
    if (text !== undefined) this.#deps.log.note(text);
  }

  #freshProcesses(): ExtensionProcesses {
    const { facts, trace, log, listener } = this.#deps;
    const processes: ExtensionProcesses = new ExtensionProcesses({
      environmentId: facts.environmentId,
      clock: this.#clock,
      trace,
      log,
      variables: extensionVariables(facts.configuration, this.#variableFacts),
      launchFailed: (name, { errorType }) => this.#extensions.launchFailed(name, errorType),
      exited: (name, process, status) => {
        this.#recordExit(extensionProcess(name), process, status);
        if (processes !== this.#external || this.#isDisposed) return;
        const isClean = status.kind === "exited" && status.code === 0;
        if (process.isAsked) this.#extensions.ended(name, isClean ? "clean" : "otherwise");
        else if (process.killedBecause === undefined) listener.extensionExited(name, status);
      },
    });
    return processes;
  }

  #fresh(): RuntimeStart {
    const { facts, gates, trace, createExchangeId, listener } = this.#deps;
    const process = new EnvironmentProcess<RuntimeProcess>();
    const host = createConversation({
      environmentId: facts.environmentId,
      clock: this.#clock,
      trace,
      gates,
      createExchangeId,
      position: () => process.process?.position(),
      listener: {
        ...listener,
        becameReady: () => {
          if (process.process !== undefined) listener.becameReady();
        },
        lateAnswer: (invocationId) => this.#deps.log.note(this.#attempts.whyRefused(invocationId)),
        initFailed: (error) => {
          runtime.initError = error;
        },
      },
    });
    const runtime: RuntimeStart = {
      session: new RuntimeSession(host),
      process,
      initError: undefined,
    };
    return runtime;
  }

  #recordExit(
    id: ProcessId,
    { killedBecause, isAsked }: EnvironmentProcess,
    status: ExitStatus,
  ): void {
    const { facts, trace, requestId } = this.#deps;
    const invocation = requestId();
    trace.record({
      kind: "process.exited",
      environmentId: facts.environmentId,
      process: id,
      status,
      ...(killedBecause !== undefined && { killedBecause }),
      ...(killedBecause === undefined && isAsked && { wasAsked: true }),
      ...(invocation !== undefined && { requestId: invocation }),
    });
  }
}

const SWITCH_OFF_FILE = "/opt/disable-extensions-jwigqn8j";
const SWITCHED_OFF: RuntimeApiResponse = { status: 404, headers: [], body: new Uint8Array() };

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
