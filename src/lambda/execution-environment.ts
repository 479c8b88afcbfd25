import type { EpochMs, Milliseconds } from "#base/brand.ts";
import { epochMs } from "#base/brand.ts";
import type { Clock } from "#base/clock.ts";
import type {
  Engine,
  EngineEnvironment,
  ExitStatus,
  RuntimeApiTransport,
  StartOutcome,
} from "#engines/engine.ts";
import type { InvocationResult } from "#runtime-api/host.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";
import type { EnvironmentPhase, GateName } from "#trace/trace-event.ts";
import type { DeployedCode, FunctionConfiguration, LambdaServiceDependencies } from "./contract.ts";
import { createConversation } from "./conversation.ts";
import { type Deferred, createDeferred } from "./deferred.ts";
import { EnvironmentProcess } from "./environment-process.ts";
import { environmentVariables } from "./environment-variables.ts";
import {
  type Fault,
  execFault,
  exitFault,
  faultPayload,
  missingEntryPoint,
  timeoutFault,
} from "./faults.ts";
import type { Gates } from "./gates.ts";
import { SUCCESS, TRUNCATED, type Verdict, answerTo, platformAnswer } from "./invocation-end.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { createJsonLog } from "./json-log.ts";
import type { PlatformLog } from "./platform-log.ts";
import { createProcessLog } from "./process-log.ts";
import { createTextLog } from "./text-log.ts";

/** Limit of the first init, whatever the function's timeout is (Runtime API reference §3.1, §13.13). */
export const INIT_LIMIT_MS = 10_000;
/** How long a killed process may take to be gone. A broken engine must not stop the service for ever. */
const KILL_PATIENCE_MS = 5_000;
/** How long an engine may take to answer a question at the end of an invocation. */
const ANSWER_PATIENCE_MS = 1_000;

export interface EnvironmentFacts {
  readonly environmentId: string;
  /** In order of creation since the deployment, from 1. */
  readonly ordinal: number;
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly code: DeployedCode;
  readonly engine: Engine;
}

export interface EnvironmentDependencies extends Pick<
  LambdaServiceDependencies,
  "clock" | "trace" | "randomHex" | "connectRuntimeApi"
> {
  readonly gates: Gates;
  readonly createExchangeId: () => string;
  /** Loads the engine once for all environments; rejects with a text for people. */
  readonly prepareEngine: () => Promise<void>;
  /** It will never take an invocation again. */
  readonly onGone: (environment: ExecutionEnvironment) => void;
}

/** How an init or an invocation ended, and when. */
type PhaseSignal =
  | { readonly kind: "ready" }
  | { readonly kind: "start-failed"; readonly fault: Fault }
  | { readonly kind: "exited"; readonly status: ExitStatus }
  | { readonly kind: "timed-out" }
  | { readonly kind: "stopped" };
type PhaseEnd = PhaseSignal & { readonly at: EpochMs };

interface InitFailure {
  readonly verdict: Verdict;
  readonly fault: Fault;
  readonly at: EpochMs;
  /** What the runtime itself said through `init/error`. */
  readonly reported: { readonly payload: Uint8Array; readonly contentType: string } | undefined;
}
type InitEnd =
  | { readonly kind: "ready"; readonly durationMs: Milliseconds }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failure: InitFailure };

/**
 * One execution environment: Init, Invoke, Shutdown, with the freezes and resets between (Runtime API reference §3).
 * One invocation at a time.
 */
export class ExecutionEnvironment {
  readonly facts: EnvironmentFacts;
  readonly logStream: string;
  readonly #deps: EnvironmentDependencies;
  readonly #clock: Clock;
  readonly #platformLog: PlatformLog;
  readonly #runtimeApi: RuntimeApiTransport;
  readonly #processLog = createProcessLog({
    line: (stream, text) => this.#write(stream, text),
    note: (text) => this.#write("platform", text, true),
  });
  #engineEnvironment: EngineEnvironment | undefined;
  #process: EnvironmentProcess;
  #phase: Deferred<PhaseEnd> | undefined;
  #firstInit: Promise<void> | undefined;
  /** Cleaning up after an exit between invocations. */
  #recovery: Promise<void> | undefined;
  #isFirstInitOver = false;
  /** The runtime is parked in `next`: no init is needed. */
  #isInitialised = false;
  #isRetired = false;
  #isGone = false;
  #initMs: Milliseconds | undefined;
  #run: InvocationRun | undefined;
  #startedAt: EpochMs;
  /** START is written and REPORT is not: lines belong to the invocation. */
  #isInvoking = false;
  /** The invocation is out of time or its process is gone: what still arrives from the runtime has no effect. */
  #isTooLate = false;
  #verdict: Verdict = SUCCESS;
  #truncated: InvocationResult | undefined;
  #peakMemoryMb = 0;
  lastUsed: number;

  constructor(facts: EnvironmentFacts, deps: EnvironmentDependencies) {
    this.facts = facts;
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#startedAt = this.#clock.now();
    this.lastUsed = this.#startedAt;
    const { configuration, version, environmentId, ordinal } = facts;
    const instanceId = deps.randomHex(32);
    const date = new Date(this.#startedAt).toISOString().slice(0, 10).replaceAll("-", "/");
    this.logStream = `${date}/[${version}]${instanceId}`;
    this.#platformLog =
      configuration.logFormat === "JSON"
        ? createJsonLog(configuration, { version, instanceId })
        : createTextLog(configuration, version);
    this.#runtimeApi = deps.connectRuntimeApi(environmentId);
    this.#process = this.#freshProcess();
    deps.trace.record({
      kind: "environment.created",
      environmentId,
      ordinal,
      logStream: this.logStream,
      initializationType: "on-demand",
    });
  }

  get id(): string {
    return this.facts.environmentId;
  }
  get isBusy(): boolean {
    return this.#run !== undefined;
  }
  /** The caller has its answer; only the runtime's following `next` is missing. */
  get isAboutToBeFree(): boolean {
    return this.#run?.hasAnswer === true && !this.#isGone && !this.#isRetired;
  }
  /** Whether an invocation may be placed here. */
  get isFree(): boolean {
    return !this.isBusy && !this.#isGone && !this.#isRetired;
  }

  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    return this.#process.session.handle(request);
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#process.process?.variables() ?? Promise.resolve(new Map());
  }

  /** Starts the first init ahead of any invocation. */
  initialise(): void {
    void this.#initialiseFirst(undefined).then(() => {
      if (!this.isBusy && !this.#isGone && this.#isInitialised) this.#idle();
    });
  }

  /** Runs one invocation to its end. Never rejects: what goes wrong is told to the run. */
  async invoke(run: InvocationRun): Promise<void> {
    const isCold = !this.#isFirstInitOver;
    this.#run = run;
    this.#startedAt = this.#clock.now();
    this.#verdict = SUCCESS;
    this.#truncated = undefined;
    this.#isTooLate = false;
    this.#deps.trace.record({
      kind: "invocation.assigned",
      requestId: run.requestId,
      environmentId: this.id,
      isCold,
    });
    try {
      await this.#runThrough(run);
    } catch (error) {
      // A bug of ours or a broken engine. The caller must hear of it, and nothing may run here any more.
      this.stop(`The simulator failed: ${messageOf(error)}`);
    }
    this.#run = undefined;
    this.lastUsed = this.#clock.now();
    if (this.#isRetired) this.stop(REDEPLOYED);
    else if (this.#isInitialised && !this.#isGone) this.#idle();
  }

  /** New code or settings: what runs may finish, nothing new starts here (§3.6). */
  retire(): void {
    this.#isRetired = true;
    if (!this.isBusy) this.stop(REDEPLOYED);
  }

  /** As if somebody had killed the process: what runs fails, the next invocation initialises again. */
  killProcess(): void {
    const process = this.#process;
    if (!this.isBusy && this.#isInitialised) {
      process.kill("killed by hand");
      this.#recover("was killed");
      return;
    }
    process.thaw(this.#clock.now());
    process.process?.kill("SIGKILL");
    this.#deps.gates.releaseAll(this.id);
  }

  /** Shutdown: SIGKILL at once, because no extension is registered (§3.5). */
  stop(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#enter("shutdown", { reason });
    this.#process.kill(reason);
    this.#process.session.close();
    this.#signal({ kind: "stopped" });
    this.#deps.gates.releaseAll(this.id);
    const run = this.#run;
    if (run !== undefined) {
      run.reject(reason);
      this.#recordFinished(run, { status: "failure", isReported: false }, 0, 0, undefined);
    }
    this.#engineEnvironment?.dispose();
    this.#enter("gone");
    this.#deps.onGone(this);
  }

  // ---- Invoke

  async #runThrough(run: InvocationRun): Promise<void> {
    const waits = this.facts.engine.waitsForRuntime === true;
    const limitMs = this.facts.configuration.timeoutSeconds * 1000;
    await this.#initialiseFirst(run);
    await this.#recovery;
    if (this.#isGone) return;
    const initMs = this.#isInitialised ? this.#initMs : undefined;
    this.#initMs = undefined;

    this.#startedAt = this.#clock.now();
    if (!this.#isInitialised) {
      // After a failed first init and after every reset, init is a part of the invocation and of its time (§3.2).
      const init = await this.#init("invoke", run, waits ? undefined : limitMs);
      if (init.kind === "stopped") return;
      if (init.kind === "failed") {
        this.#writeStart(run);
        this.#failInit(run, init.failure);
        await this.#finish(run, init.failure.verdict, init.failure.at, undefined);
        return;
      }
      if (waits) this.#startedAt = this.#clock.now();
    }

    const deadline = epochMs(this.#startedAt + limitMs);
    this.#enter("invoke", { requestId: run.requestId });
    this.#writeStart(run);
    const end = await this.#within(deadline - this.#clock.now(), () => {
      const { session } = this.#process;
      session.reserve(run.requestId);
      session.deliver(run.delivery(deadline));
      this.#process.thaw(this.#clock.now());
    });
    await this.#endInvocation(run, end, initMs);
  }

  async #endInvocation(
    run: InvocationRun,
    end: PhaseEnd,
    initMs: Milliseconds | undefined,
  ): Promise<void> {
    switch (end.kind) {
      case "ready":
        if (this.#truncated !== undefined) run.respond(this.id, answerTo(this.#truncated).answer);
        await this.#finish(run, this.#verdict, end.at, initMs);
        return;
      case "exited": {
        await this.#hold("exited");
        const fault = exitFault(end.status);
        await this.#endProcess("exited");
        run.streamEnded(this.id, { errorType: TRUNCATED, errorBody: NOTHING });
        run.respond(this.id, platformAnswer(faultPayload(fault, run.requestId)));
        await this.#finish(run, failed(fault), end.at, initMs);
        this.#reset("The runtime exited.", run.requestId);
        return;
      }
      case "timed-out": {
        this.#process.freeze();
        await this.#hold("timed-out");
        const fault = timeoutFault(this.facts.configuration.timeoutSeconds);
        await this.#endProcess("timeout");
        run.streamEnded(this.id, { errorType: "Sandbox.Timeout", errorBody: NOTHING });
        run.respond(this.id, platformAnswer(faultPayload(fault, run.requestId)));
        const verdict: Verdict = { ...failed(fault), status: "timeout" };
        await this.#finish(run, verdict, end.at, initMs);
        this.#reset("The invocation timed out.", run.requestId);
        return;
      }
      case "start-failed":
      case "stopped":
        return;
    }
  }

  /** The init inside the invocation failed too: the invoker gets the runtime's own words where there are some. */
  #failInit(run: InvocationRun, { fault, reported }: InitFailure): void {
    run.respond(
      this.id,
      reported === undefined
        ? platformAnswer(faultPayload(fault, run.requestId))
        : { ...reported, isFunctionError: true },
    );
  }

  /** Last lines, END, REPORT; then the caller may have its log tail. */
  async #finish(
    run: InvocationRun,
    verdict: Verdict,
    at: EpochMs,
    initMs: Milliseconds | undefined,
  ): Promise<void> {
    if (this.#isGone) return;
    const durationMs = rounded(at - this.#startedAt);
    const billedMs = Math.ceil(rounded(durationMs + (initMs ?? 0)));
    await this.#flushOutput();
    const used = await this.#memoryUsed();
    if (this.#isGone) return;
    const report = {
      ...verdict,
      requestId: run.requestId,
      durationMs,
      billedMs,
      memoryMb: this.facts.configuration.memoryMb,
      // Where the engine cannot know, the line says what AWS's emulator says: the configured size.
      maxMemoryMb: used ?? this.facts.configuration.memoryMb,
      producedBytes: run.producedBytes,
      ...(initMs !== undefined && { initMs }),
    };
    this.#writePlatform(this.#platformLog.end(report, this.#clock.now()));
    this.#isInvoking = false;
    this.#recordFinished(run, verdict, durationMs, billedMs, initMs, used);
    run.finish(verdict.status);
  }

  #recordFinished(
    run: InvocationRun,
    { status, errorType }: Verdict,
    durationMs: Milliseconds,
    billedMs: Milliseconds,
    initMs: Milliseconds | undefined,
    maxMemoryUsedMb?: number,
  ): void {
    this.#deps.trace.record({
      kind: "invocation.finished",
      requestId: run.requestId,
      environmentId: this.id,
      status,
      durationMs,
      billedMs,
      ...(errorType !== undefined && { errorType }),
      ...(initMs !== undefined && { initMs }),
      ...(maxMemoryUsedMb !== undefined && { maxMemoryUsedMb }),
    });
  }

  /** Between invocations everything stands still; a runtime that is already gone is noticed here. */
  #idle(): void {
    if (this.#process.exit !== undefined) {
      this.#recover("exited");
      return;
    }
    this.#process.freeze();
    this.#enter("frozen");
  }

  /** The process ended while nothing was asked of it: the next invocation absorbs it by a new init (§13.11). */
  #recover(what: string): void {
    this.#isInitialised = false;
    this.#recovery = (async () => {
      await this.#hold("exited");
      await this.#endProcess("exited");
      this.#processLog.phaseEnded();
      const { exit } = this.#process;
      const how = exit === undefined ? "" : ` (${exitFault(exit).message})`;
      this.#write(
        "platform",
        `The runtime ${what} between two invocations${how}. The next invocation starts it again.`,
        true,
      );
      this.#reset(`The runtime ${what} between two invocations.`, undefined);
    })();
  }

  // ---- Init

  /** The environment itself and its first init, once. */
  #initialiseFirst(run: InvocationRun | undefined): Promise<void> {
    this.#firstInit ??= this.#createAndInitialise(run);
    return this.#firstInit;
  }

  async #createAndInitialise(run: InvocationRun | undefined): Promise<void> {
    const { engine, configuration, code } = this.facts;
    try {
      await this.#deps.prepareEngine();
      const environment = await engine.createEnvironment({
        environmentId: this.id,
        files: code.files,
        memoryMb: configuration.memoryMb,
        tmpMb: configuration.tmpMb,
        allowedOrigins: configuration.allowedOrigins,
        runtimeApi: this.#runtimeApi,
      });
      if (this.#isGone) environment.dispose();
      this.#engineEnvironment = environment;
    } catch (error) {
      this.stop(`No execution environment could be made: ${messageOf(error)}`);
    }
    if (this.#isGone) return;
    const init = await this.#init(
      "init",
      run,
      engine.waitsForRuntime === true ? undefined : INIT_LIMIT_MS,
    );
    if (init.kind === "ready") this.#initMs = init.durationMs;
    this.#isFirstInitOver = true;
  }

  async #init(
    phase: "init" | "invoke",
    run: InvocationRun | undefined,
    limitMs: Milliseconds | undefined,
  ): Promise<InitEnd> {
    this.#enter("init", {
      ...(phase === "invoke" && { isSuppressedInit: true }),
      ...(run !== undefined && { requestId: run.requestId }),
    });
    await this.#hold("init");
    if (this.#isGone) return { kind: "stopped" };
    const began = this.#clock.now();
    if (phase === "init") this.#writePlatform(this.#platformLog.initStart(began));
    const process = this.#process;
    process.session.dropHungUp();
    if (run !== undefined) process.session.reserve(run.requestId);
    const end = await this.#within(limitMs, () => void this.#startProcess(process));
    const durationMs = rounded(end.at - began);
    if (end.kind === "stopped") return { kind: "stopped" };
    if (end.kind === "ready") {
      this.#isInitialised = true;
      return { kind: "ready", durationMs };
    }

    if (end.kind === "timed-out") process.freeze();
    if (end.kind !== "start-failed") await this.#hold(end.kind);
    await this.#endProcess(end.kind === "timed-out" ? "timeout" : "failure");
    await this.#flushOutput();
    await this.#memoryUsed(); // its peak counts later too
    if (this.#isGone) return { kind: "stopped" };
    const failure = this.#initFailure(end, process);
    const { status, errorType } = failure.verdict;
    this.#writePlatform(
      this.#platformLog.initReport(
        {
          phase,
          durationMs,
          status: status === "timeout" ? "timeout" : "error",
          ...(errorType !== undefined && status !== "timeout" && { errorType }),
        },
        this.#clock.now(),
      ),
    );
    this.#reset(status === "timeout" ? "Init timed out." : "Init failed.", run?.requestId);
    return { kind: "failed", failure };
  }

  #initFailure(
    end: Extract<PhaseEnd, { kind: "start-failed" | "exited" | "timed-out" }>,
    { initError }: EnvironmentProcess,
  ): InitFailure {
    const { at } = end;
    if (end.kind === "timed-out") {
      const fault = timeoutFault(this.facts.configuration.timeoutSeconds);
      return { verdict: { ...failed(fault), status: "timeout" }, fault, at, reported: undefined };
    }
    const fault = end.kind === "exited" ? exitFault(end.status) : end.fault;
    // The first error counts: one that the runtime reported before it exited gives the type (§3.2).
    const verdict =
      initError === undefined
        ? failed(fault)
        : { ...failed(fault), errorType: initError.errorType };
    return { verdict, fault, at, reported: initError };
  }

  async #startProcess(process: EnvironmentProcess): Promise<void> {
    const { configuration, version } = this.facts;
    let outcome: StartOutcome;
    try {
      if (this.#engineEnvironment === undefined) throw new Error("the environment is not there");
      outcome = await this.#engineEnvironment.start({
        variables: environmentVariables(configuration, {
          version,
          logStream: this.logStream,
          runtimeApi: this.#runtimeApi.address,
        }),
        handler: configuration.handler,
        now: this.#clock.now(),
        lineStepping: this.#deps.gates.wantsLines,
      });
    } catch (error) {
      process.neverStarted();
      this.stop(`The engine could not start the runtime: ${messageOf(error)}`);
      return;
    }
    const { candidates } = outcome;
    if (outcome.kind !== "started") {
      const fault =
        outcome.kind === "entry-point-missing"
          ? missingEntryPoint(candidates.map(({ path }) => path))
          : execFault(outcome.entryPoint, outcome.errno);
      this.#deps.trace.record({
        kind: "process.start-failed",
        environmentId: this.id,
        candidates,
        errorType: fault.errorType,
        message: fault.message,
        ...(outcome.kind === "exec-failed" && {
          entryPoint: outcome.entryPoint,
          errno: outcome.errno,
        }),
      });
      process.neverStarted();
      this.#signal({ kind: "start-failed", fault });
      return;
    }
    const { entryPoint, process: running } = outcome;
    this.#deps.trace.record({
      kind: "process.started",
      environmentId: this.id,
      entryPoint,
      candidates,
    });
    running.onLine = (position) => {
      const goOn = (): void => running.continueLine(this.#deps.gates.lineMode);
      const held = this.#deps.gates.hold("line", { ...this.#here(), position });
      if (held === undefined) goOn();
      else void held.then(goOn);
    };
    process.attach(running, {
      output: (chunk) => this.#processLog.write(chunk),
      exited: (status) => this.#exited(process, status),
    });
    // The runtime may have been quicker than the news of its start.
    if (process.session.state === "Ready") this.#signal({ kind: "ready" });
  }

  // ---- the process

  #freshProcess(): EnvironmentProcess {
    const { gates, trace, createExchangeId } = this.#deps;
    const session = new RuntimeSession(
      createConversation({
        environmentId: this.id,
        trace,
        gates,
        createExchangeId,
        position: () => process.position,
        listener: {
          becameReady: () => {
            if (process.process !== undefined) this.#signal({ kind: "ready" });
          },
          initFailed: (error) => {
            process.initError = error;
          },
          finished: (result) => this.#result(result),
          streamStarted: (contentType) => {
            if (!this.#isTooLate) this.#run?.streamStarted(contentType);
          },
          streamChunk: (bytes) => {
            if (!this.#isTooLate) this.#run?.streamChunk(bytes);
          },
          streamEnded: (error) => {
            if (this.#isTooLate) return;
            this.#run?.streamEnded(this.id, error);
            if (error?.errorType === TRUNCATED) {
              this.#verdict = { status: "error", errorType: TRUNCATED, isReported: false };
            }
          },
        },
      }),
    );
    const process = new EnvironmentProcess(session);
    return process;
  }

  /** The runtime has answered; the invocation ends with its following `next` (§2, §13.6). */
  #result(result: InvocationResult): void {
    const run = this.#run;
    if (run === undefined || this.#isTooLate) return;
    const { answer, verdict } = answerTo(result);
    if ("payload" in result) run.producedBytes = result.payload.length;
    this.#verdict = verdict;
    // An upload breaks off when its process dies: wait and see whether an exit explains it better.
    if (result.kind === "truncated") this.#truncated = result;
    else run.respond(this.id, answer);
  }

  #exited(process: EnvironmentProcess, status: ExitStatus): void {
    const requestId = this.#run?.requestId;
    this.#deps.trace.record({
      kind: "process.exited",
      environmentId: this.id,
      status,
      ...(process.killedBecause !== undefined && { killedBecause: process.killedBecause }),
      ...(requestId !== undefined && { requestId }),
    });
    if (process !== this.#process || this.#isGone || process.killedBecause !== undefined) return;
    if (this.#phase !== undefined) this.#signal({ kind: "exited", status });
    else if (!this.isBusy && this.#isInitialised) this.#recover("exited");
    // Otherwise an invocation is just ending or beginning: both look at the process themselves.
  }

  /** SIGKILL to the process group, then everything it has written. */
  async #endProcess(because: string): Promise<void> {
    const process = this.#process;
    process.kill(because);
    this.#deps.gates.releaseAll(this.id);
    await this.#patiently(process.ended, KILL_PATIENCE_MS);
    process.session.close();
  }

  /** All state machines are cleared, `/tmp` stays; the process comes back with the next invocation (§3.5). */
  #reset(reason: string, requestId: string | undefined): void {
    if (this.#isGone) return;
    this.#isInitialised = false;
    this.#process = this.#freshProcess();
    this.#enter("reset", { reason, ...(requestId !== undefined && { requestId }) });
  }

  // ---- waiting

  async #within(limitMs: Milliseconds | undefined, begin: () => void): Promise<PhaseEnd> {
    const phase = createDeferred<PhaseEnd>();
    this.#phase = phase;
    this.#isTooLate = false;
    const cancel =
      limitMs === undefined
        ? undefined
        : this.#clock.after(limitMs, () => this.#signal({ kind: "timed-out" }));
    begin();
    const { exit } = this.#process;
    if (exit !== undefined) this.#signal({ kind: "exited", status: exit });
    const end = await phase.promise;
    cancel?.();
    return end;
  }

  /** The first signal ends the phase. */
  #signal(signal: PhaseSignal): void {
    const phase = this.#phase;
    if (phase === undefined) return;
    this.#phase = undefined;
    this.#isTooLate = signal.kind !== "ready";
    phase.resolve({ ...signal, at: this.#clock.now() });
  }

  async #hold(gate: GateName): Promise<void> {
    const held = this.#deps.gates.hold(gate, this.#here());
    if (held !== undefined) await held;
  }

  #here(): { readonly environmentId: string; readonly requestId?: string } {
    const requestId = this.#run?.requestId;
    return { environmentId: this.id, ...(requestId !== undefined && { requestId }) };
  }

  async #patiently<T>(work: Promise<T>, patienceMs: Milliseconds): Promise<T | undefined> {
    const gaveUp = createDeferred<undefined>();
    const cancel = this.#clock.after(patienceMs, () => gaveUp.resolve(undefined));
    try {
      return await Promise.race([work, gaveUp.promise]);
    } finally {
      cancel();
    }
  }

  async #flushOutput(): Promise<void> {
    const { process, exit } = this.#process;
    if (exit === undefined && process?.flushOutput !== undefined) {
      await this.#patiently(process.flushOutput(), ANSWER_PATIENCE_MS);
    }
    this.#processLog.phaseEnded();
  }

  /** Maximum over the life of the environment (§6.1), or `undefined` where the engine cannot know. */
  async #memoryUsed(): Promise<number | undefined> {
    const { process, exit } = this.#process;
    const { memoryMb } = this.facts.configuration;
    if (exit?.kind === "signaled" && exit.isOutOfMemory) this.#peakMemoryMb = memoryMb;
    const asked = process?.maxMemoryUsedMb().catch(() => undefined);
    const used = asked === undefined ? undefined : await this.#patiently(asked, ANSWER_PATIENCE_MS);
    this.#peakMemoryMb = Math.max(this.#peakMemoryMb, Math.ceil(used ?? 0));
    return this.#peakMemoryMb === 0 ? undefined : this.#peakMemoryMb;
  }

  // ---- log and trace

  #writeStart(run: InvocationRun): void {
    this.#isInvoking = true;
    const { requestId, traceHeader } = run.facts;
    this.#writePlatform(this.#platformLog.start(requestId, traceHeader, this.#clock.now()));
  }

  #writePlatform(lines: readonly string[]): void {
    for (const line of lines) this.#write("platform", line);
  }

  #write(stream: "platform" | "stdout" | "stderr", text: string, isNote = false): void {
    const run = this.#isInvoking ? this.#run : undefined;
    if (!isNote) run?.tail.add(text);
    this.#deps.trace.record({
      kind: "log",
      environmentId: this.id,
      stream,
      text,
      ...(run !== undefined && { requestId: run.requestId }),
      ...(isNote && { isNote }),
    });
  }

  #enter(
    phase: EnvironmentPhase,
    details: {
      readonly isSuppressedInit?: boolean;
      readonly requestId?: string;
      readonly reason?: string;
    } = {},
  ): void {
    this.#deps.trace.record({
      kind: "environment.phase",
      environmentId: this.id,
      phase,
      ...details,
    });
  }
}

const NOTHING = new Uint8Array(0);
const REDEPLOYED = "The function was deployed again.";

function failed(fault: Fault): Verdict {
  return {
    status: "error",
    errorType: fault.loggedType ?? fault.errorType,
    isReported: false,
    fault,
  };
}

/** To a thousandth of a millisecond: beyond that, epoch milliseconds as numbers are noise. */
function rounded(ms: number): Milliseconds {
  return Math.round(ms * 1000) / 1000;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
