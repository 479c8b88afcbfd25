import { type EpochMs, type Milliseconds, epochMs } from "#base/brand.ts";
import type { Clock } from "#base/clock.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { LambdaServiceDependencies } from "./contract.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import { EnvironmentLog } from "./environment-log.ts";
import { exitFault, faultPayload, timeoutFault } from "./faults.ts";
import type { Gates } from "./gates.ts";
import { type InitEnd, initFailure, initFailureAnswer } from "./init-outcome.ts";
import { TRUNCATED, type Verdict, failedBy, platformAnswer } from "./invocation-end.ts";
import type { InvocationRun } from "./invocation-run.ts";
import { messageOf } from "./launch.ts";
import type { PhaseEnd } from "./phase.ts";
import { ProcessSlot } from "./process-slot.ts";

/** Limit of the first init, whatever the function's timeout is (Runtime API reference §3.1, §13.13). */
export const INIT_LIMIT_MS = 10_000;
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

/**
 * One execution environment: Init, Invoke, Shutdown, with the freezes and resets between (Runtime API reference §3).
 * One invocation at a time.
 */
export class ExecutionEnvironment {
  readonly facts: EnvironmentFacts;
  /** When it last had something to do, for the choice among idle ones. */
  lastUsed: EpochMs;
  readonly #deps: EnvironmentDependencies;
  readonly #clock: Clock;
  readonly #log: EnvironmentLog;
  readonly #slot: ProcessSlot;
  #firstInit: Promise<void> | undefined;
  #isFirstInitOver = false;
  /** Duration of the first init until a REPORT has told it. */
  #initMs: Milliseconds | undefined;
  /** The runtime is parked in `next`: no init is needed. */
  #isInitialised = false;
  /** Cleaning up after an exit between invocations. */
  #recovery: Promise<void> | undefined;
  #isRetired = false;
  #isGone = false;
  #startedAt: EpochMs;

  constructor(facts: EnvironmentFacts, deps: EnvironmentDependencies) {
    const { configuration, version, environmentId, ordinal } = facts;
    const { clock, trace } = deps;
    this.facts = facts;
    this.#deps = deps;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.lastUsed = this.#startedAt;
    const instanceId = deps.randomHex(32);
    const logStream = EnvironmentLog.streamName(this.#startedAt, version, instanceId);
    this.#log = new EnvironmentLog({
      environmentId,
      configuration,
      version,
      instanceId,
      clock,
      trace,
    });
    this.#slot = new ProcessSlot({
      facts,
      logStream,
      log: this.#log,
      clock,
      trace,
      gates: deps.gates,
      runtimeApi: deps.connectRuntimeApi(environmentId),
      createExchangeId: deps.createExchangeId,
      // While an invocation is just ending or beginning, it looks at the process itself.
      onSilentExit: () => {
        if (!this.isBusy && this.#isInitialised) this.#recover("exited");
      },
    });
    trace.record({
      kind: "environment.created",
      environmentId,
      ordinal,
      logStream,
      initializationType: "on-demand",
    });
  }

  get id(): string {
    return this.facts.environmentId;
  }
  get isBusy(): boolean {
    return this.#slot.progress.run !== undefined;
  }
  /** Whether an invocation may be placed here. */
  get isFree(): boolean {
    return !this.isBusy && !this.#isGone && !this.#isRetired;
  }
  /** The caller has its answer; only the runtime's following `next` is missing. */
  get isAboutToBeFree(): boolean {
    return this.#slot.progress.run?.hasAnswer === true && !this.#isGone && !this.#isRetired;
  }

  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    return this.#slot.session.handle(request);
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    return this.#slot.variables();
  }

  /** Starts the first init ahead of any invocation. */
  initialise(): void {
    void this.#initialiseFirst(undefined).then(() => {
      if (!this.isBusy && !this.#isGone && this.#isInitialised) this.#idle();
    });
  }

  /** Runs one invocation to its end. Never rejects: what goes wrong is told to the run. */
  async invoke(run: InvocationRun): Promise<void> {
    this.#slot.progress.begin(run);
    this.#startedAt = this.#clock.now();
    this.#deps.trace.record({
      kind: "invocation.assigned",
      requestId: run.requestId,
      environmentId: this.id,
      isCold: !this.#isFirstInitOver,
    });
    try {
      await this.#runThrough(run);
    } catch (error) {
      // A bug of ours or a broken engine. The caller must hear of it, and nothing may run here any more.
      this.stop(`The simulator failed: ${messageOf(error)}`);
    }
    this.#slot.progress.end();
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
    if (!this.isBusy && this.#isInitialised) {
      this.#slot.kill("killed by hand");
      this.#recover("was killed");
      return;
    }
    this.#slot.signalFromInside();
    this.#deps.gates.releaseAll(this.id);
  }

  /** Shutdown: SIGKILL at once, because no extension is registered (§3.5). */
  stop(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#enter("shutdown", { reason });
    this.#slot.kill(reason);
    this.#slot.dispose();
    this.#slot.phase.signal({ kind: "stopped" });
    this.#deps.gates.releaseAll(this.id);
    const { run } = this.#slot.progress;
    if (run !== undefined) {
      run.reject(reason);
      this.#recordFinished(
        run,
        { status: "failure", isReported: false },
        { durationMs: 0, billedMs: 0 },
      );
    }
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
        const { failure } = init;
        this.#log.start(run);
        run.respond(this.id, initFailureAnswer(failure, run.requestId));
        await this.#finish(run, failure.verdict, failure.at, undefined);
        return;
      }
      if (waits) this.#startedAt = this.#clock.now();
    }

    const deadline = epochMs(this.#startedAt + limitMs);
    this.#enter("invoke", { requestId: run.requestId });
    this.#log.start(run);
    const end = await this.#slot.within(deadline - this.#clock.now(), () => {
      const { session } = this.#slot;
      session.reserve(run.requestId);
      session.deliver(run.delivery(deadline));
      this.#slot.thaw();
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
        await this.#finish(run, this.#slot.progress.settle(), end.at, initMs);
        return;
      case "exited": {
        const fault = exitFault(end.status);
        await this.#hold("exited");
        await this.#slot.end("exited");
        if (this.#isGone) return;
        run.streamEnded(this.id, { errorType: TRUNCATED, errorBody: NOTHING });
        run.respond(this.id, platformAnswer(faultPayload(fault, run.requestId)));
        await this.#finish(run, failedBy(fault), end.at, initMs);
        this.#reset("The runtime exited.", run.requestId);
        return;
      }
      case "timed-out": {
        const fault = timeoutFault(this.facts.configuration.timeoutSeconds);
        this.#slot.freeze();
        await this.#hold("timed-out");
        await this.#slot.end("timeout");
        if (this.#isGone) return;
        run.streamEnded(this.id, { errorType: "Sandbox.Timeout", errorBody: NOTHING });
        run.respond(this.id, platformAnswer(faultPayload(fault, run.requestId)));
        await this.#finish(run, failedBy(fault, "timeout"), end.at, initMs);
        this.#reset("The invocation timed out.", run.requestId);
        return;
      }
      case "start-failed":
      case "stopped":
        return;
    }
  }

  /** Last lines, END, REPORT; then the caller may have its log tail. */
  async #finish(
    run: InvocationRun,
    verdict: Verdict,
    at: EpochMs,
    initMs: Milliseconds | undefined,
  ): Promise<void> {
    await this.#slot.flushOutput();
    const used = await this.#slot.memoryUsedMb();
    if (this.#isGone) return;
    const { memoryMb } = this.facts.configuration;
    const durationMs = rounded(at - this.#startedAt);
    const measured = {
      durationMs,
      billedMs: Math.ceil(rounded(durationMs + (initMs ?? 0))),
      ...(initMs !== undefined && { initMs }),
    };
    this.#log.end({
      ...verdict,
      ...measured,
      requestId: run.requestId,
      memoryMb,
      // Where the engine cannot know, the line says what AWS's emulator says: the configured size.
      maxMemoryMb: used ?? memoryMb,
      producedBytes: run.producedBytes,
    });
    this.#recordFinished(run, verdict, {
      ...measured,
      ...(used !== undefined && { maxMemoryUsedMb: used }),
    });
    run.finish(verdict.status);
  }

  #recordFinished(
    run: InvocationRun,
    { status, errorType }: Verdict,
    measured: {
      readonly durationMs: Milliseconds;
      readonly billedMs: Milliseconds;
      readonly initMs?: Milliseconds;
      readonly maxMemoryUsedMb?: number;
    },
  ): void {
    this.#deps.trace.record({
      kind: "invocation.finished",
      requestId: run.requestId,
      environmentId: this.id,
      status,
      ...measured,
      ...(errorType !== undefined && { errorType }),
    });
  }

  /** Between invocations everything stands still; a runtime that is already gone is noticed here. */
  #idle(): void {
    if (this.#slot.exit !== undefined) {
      this.#recover("exited");
      return;
    }
    this.#slot.freeze();
    this.#enter("frozen");
  }

  /** The process ended while nothing was asked of it: the next invocation absorbs it by a new init (§13.11). */
  #recover(what: string): void {
    this.#isInitialised = false;
    this.#recovery = (async () => {
      await this.#hold("exited");
      await this.#slot.end("exited");
      this.#log.flush();
      if (this.#isGone) return;
      const { exit } = this.#slot;
      const how = exit === undefined ? "" : ` (${exitFault(exit).message})`;
      this.#log.note(
        `The runtime ${what} between two invocations${how}. The next invocation starts it again.`,
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
    const { engine } = this.facts;
    try {
      await this.#deps.prepareEngine();
      await this.#slot.create();
    } catch (error) {
      this.stop(`No execution environment could be made: ${messageOf(error)}`);
    }
    if (this.#isGone) return;
    const limitMs = engine.waitsForRuntime === true ? undefined : INIT_LIMIT_MS;
    const init = await this.#init("init", run, limitMs);
    // How long somebody else's runtime took to come is no duration of an init.
    if (init.kind === "ready" && engine.waitsForRuntime !== true) this.#initMs = init.durationMs;
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
    if (phase === "init") this.#log.initStart();
    this.#slot.session.dropHungUp();
    if (run !== undefined) this.#slot.session.reserve(run.requestId);
    const end = await this.#slot.within(limitMs, () => void this.#start());
    const durationMs = rounded(end.at - began);
    if (end.kind === "stopped") return { kind: "stopped" };
    if (end.kind === "ready") {
      this.#isInitialised = true;
      return { kind: "ready", durationMs };
    }

    if (end.kind === "timed-out") this.#slot.freeze();
    if (end.kind !== "start-failed") await this.#hold(end.kind);
    await this.#slot.end(end.kind === "timed-out" ? "timeout" : "failure");
    await this.#slot.flushOutput();
    await this.#slot.memoryUsedMb(); // its peak counts later too
    if (this.#isGone) return { kind: "stopped" };
    const { timeoutSeconds } = this.facts.configuration;
    const failure = initFailure(end, this.#slot.initError, timeoutSeconds);
    const { errorType } = failure.verdict;
    const isTimeout = end.kind === "timed-out";
    this.#log.initReport({
      phase,
      durationMs,
      status: isTimeout ? "timeout" : "error",
      ...(errorType !== undefined && !isTimeout && { errorType }),
    });
    this.#reset(isTimeout ? "Init timed out." : "Init failed.", run?.requestId);
    return { kind: "failed", failure };
  }

  async #start(): Promise<void> {
    try {
      await this.#slot.start();
    } catch (error) {
      this.stop(`The engine could not start the runtime: ${messageOf(error)}`);
    }
  }

  /** All state machines are cleared, `/tmp` stays; the process comes back with the next invocation (§3.5). */
  #reset(reason: string, requestId: string | undefined): void {
    if (this.#isGone) return;
    this.#isInitialised = false;
    this.#slot.renew();
    this.#enter("reset", { reason, ...(requestId !== undefined && { requestId }) });
  }

  async #hold(gate: GateName): Promise<void> {
    const { gates } = this.#deps;
    const held = gates.isOff ? undefined : gates.hold(gate, this.#here());
    if (held !== undefined) await held;
  }

  #here(): { readonly environmentId: string; readonly requestId?: string } {
    const requestId = this.#slot.progress.run?.requestId;
    return { environmentId: this.id, ...(requestId !== undefined && { requestId }) };
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

/** To a thousandth of a millisecond: beyond that, epoch milliseconds as numbers are noise. */
function rounded(ms: number): Milliseconds {
  return Math.round(ms * 1000) / 1000;
}
