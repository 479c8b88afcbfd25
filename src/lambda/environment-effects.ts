import type { Milliseconds } from "#base/brand.ts";
import { messageOf } from "#base/message-of.ts";
import type { EngineFile } from "#contract/engine.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";
import type { EnvironmentLog } from "./environment-log.ts";
import { whoEnded } from "./environment-machine.ts";
import type { EnvironmentProcesses } from "./environment-processes.ts";
import type { EnvironmentEffect, EnvironmentInput, Failure } from "./environment-state.ts";
import type { EnvironmentDependencies } from "./execution-environment.ts";
import { idleExtensionsNote, waitedForNote } from "./extension-notes.ts";
import { type FailureOutcome, failureOutcome } from "./failure-outcome.ts";
import { exitFault } from "./faults.ts";
import type { PlatformEvents } from "./telemetry/platform-events.ts";
import { TRUNCATED, type Verdict } from "./invocation-end.ts";
import { extensionSpans, runtimeSpans } from "./telemetry/invocation-spans.ts";
import type { RunProgress } from "./run-progress.ts";

type EffectOf<K extends EnvironmentEffect["kind"]> = Extract<
  EnvironmentEffect,
  { readonly kind: K }
>;
/** One handler for each kind of effect. */
export type EffectHandlers = {
  readonly [K in EnvironmentEffect["kind"]]: (effect: EffectOf<K>) => void;
};

export interface EffectParts {
  readonly facts: EnvironmentFacts;
  readonly deps: Pick<EnvironmentDependencies, "clock" | "trace" | "gates" | "prepareEngine">;
  readonly log: EnvironmentLog;
  readonly processes: EnvironmentProcesses;
  /** The platform's own telemetry. */
  readonly events: PlatformEvents;
  readonly runOf: (requestId: string) => RunProgress;
  /** The invocation that what happens now belongs to. */
  readonly requestId: () => string | undefined;
  readonly dispatch: (input: EnvironmentInput) => void;
  readonly setTimer: (ms: Milliseconds | undefined) => void;
  readonly release: (requestId: string) => void;
  readonly close: () => void;
}

/** What each effect of the environment's machine does to processes, log, trace, gates and callers. */
export function createEffectHandlers(parts: EffectParts): EffectHandlers {
  return { ...processEffects(parts), ...recordEffects(parts), ...invocationEffects(parts) };
}

type ProcessEffect =
  | "prepare"
  | "start-extensions"
  | "start-runtime"
  | "reserve"
  | "freeze"
  | "signal-from-inside"
  | "kill"
  | "end-processes"
  | "close-registration"
  | "await-extensions"
  | "renew"
  | "dispose"
  | "close";

function processEffects(parts: EffectParts): Pick<EffectHandlers, ProcessEffect> {
  const { deps, processes, runOf, dispatch } = parts;
  const orStop = (what: string, work: Promise<void>): void => {
    work.catch((error: unknown) =>
      dispatch({ kind: "stop", reason: `${what}: ${messageOf(error)}`, how: "broken" }),
    );
  };
  return {
    prepare: () =>
      orStop(
        "No execution environment could be made",
        (async () => {
          await deps.prepareEngine();
          await processes.create();
          dispatch({ kind: "prepared" });
        })(),
      ),
    "start-extensions"({ phase }) {
      parts.events.initStart(phase);
      orStop("The engine could not start the extensions", processes.startExtensions());
    },
    "start-runtime"({ requestId }) {
      processes.session.dropHungUp();
      if (requestId !== undefined) processes.reserve(runOf(requestId).run);
      orStop("The engine could not start the runtime", processes.startRuntime());
    },
    reserve: ({ requestId }) => processes.reserve(runOf(requestId).run),
    freeze: () => processes.freeze(),
    "signal-from-inside"() {
      processes.signalFromInside();
      deps.gates.releaseAll(parts.facts.environmentId);
    },
    kill: ({ because }) => processes.kill(because),
    "end-processes"({ because, reason, failure }) {
      if (failure !== undefined) runtimeFailed(parts, failure);
      const waitedFor = waitedForNote(processes.extensions.extensions);
      if (reason === "timeout" && waitedFor !== undefined) parts.log.note(waitedFor);
      void processes.end(because, reason).then(() => dispatch({ kind: "processes-ended" }));
    },
    "close-registration"({ phase }) {
      processes.extensions.closeRegistration();
      parts.events.initRuntimeDone(phase, { status: "success" });
    },
    "await-extensions": ({ until }) => processes.awaitExtensions(until),
    renew: () => processes.renew(),
    dispose: () => processes.dispose(),
    close: () => parts.close(),
  };
}

type RecordEffect =
  | "enter-phase"
  | "hold"
  | "set-timer"
  | "cancel-timer"
  | "log-init-start"
  | "log-start"
  | "log-extensions"
  | "report-init"
  | "note-lost-process";

function recordEffects(parts: EffectParts): Pick<EffectHandlers, RecordEffect> {
  const { facts, deps, log, dispatch } = parts;
  const { environmentId } = facts;
  return {
    "enter-phase"({ kind: _kind, ...entered }) {
      deps.trace.record({ kind: "environment.phase", environmentId, ...entered });
    },
    hold({ gate }) {
      const requestId = parts.requestId();
      const held = deps.gates.isOff
        ? undefined
        : deps.gates.hold(gate, { environmentId, ...(requestId !== undefined && { requestId }) });
      if (held === undefined) dispatch({ kind: "gate-passed" });
      else void held.then(() => dispatch({ kind: "gate-passed" }));
    },
    "set-timer": ({ ms }) => parts.setTimer(ms),
    "cancel-timer": () => parts.setTimer(undefined),
    "log-init-start"() {
      log.initStart();
      const started = new Set(parts.processes.startedExtensions);
      const idle = externalExtensions(facts.code.files).filter((name) => !started.has(name));
      if (idle.length > 0) log.note(idleExtensionsNote(idle));
    },
    "log-start"({ requestId }) {
      const { run } = parts.runOf(requestId);
      log.start(run);
      parts.events.start(requestId, run.facts.traceHeader, run.facts.request.tenantId);
    },
    "log-extensions"({ phase, durationMs }) {
      const { extensions } = parts.processes.extensions;
      log.extensions(extensions);
      parts.events.initReport(phase, { status: "success" }, durationMs, extensions);
      parts.processes.telemetry.closeSubscriptions();
    },
    "report-init"({ failure, durationMs }) {
      if (failure.during.kind !== "init") return;
      log.extensions(parts.processes.extensions.extensions);
      const { verdict } = outcomeOf(parts, failure);
      const { status, errorType } = verdict;
      log.initReport({
        phase: failure.during.attempt.phase,
        durationMs,
        ...(status === "timeout"
          ? { status }
          : { status: "error", ...(errorType !== undefined && { errorType }) }),
      });
      parts.events.initReport(
        failure.during.attempt.phase,
        verdict,
        durationMs,
        parts.processes.extensions.extensions,
      );
    },
    "note-lost-process"({ cause }) {
      log.flush();
      const exit = cause.kind === "extension-exited" ? cause.status : parts.processes.exit;
      const how = exit === undefined ? "" : ` (${exitFault(exit).message})`;
      log.note(
        cause.kind === "extension-exited"
          ? `${whoEnded(cause)} between two invocations${how}. The next invocation starts the environment's processes again.`
          : `${whoEnded(cause)} between two invocations${how}. The next invocation starts it again.`,
      );
    },
  };
}

type InvocationEffect =
  | "deliver"
  | "settle"
  | "measure"
  | "answer-failure"
  | "finish"
  | "reject"
  | "release";

function invocationEffects(parts: EffectParts): Pick<EffectHandlers, InvocationEffect> {
  const { facts, processes, runOf } = parts;
  let usedMb: number | undefined;
  return {
    deliver({ requestId, deadline }) {
      const { run, times } = runOf(requestId);
      times.deliveredAt = parts.deps.clock.now();
      processes.reserve(run);
      // All are released together: nothing says who reads first (§10).
      const { functionArn, traceHeader } = run.facts;
      processes.extensions.release({
        kind: "INVOKE",
        deadlineMs: deadline,
        requestId,
        functionArn,
        traceHeader,
      });
      processes.session.deliver(run.delivery(deadline));
      processes.thaw();
    },
    settle({ requestId, durationMs }) {
      const progress = runOf(requestId);
      progress.settle();
      const { run, times, verdict } = progress;
      times.runtimeDoneAt = parts.deps.clock.now();
      const metrics = { durationMs, producedBytes: run.producedBytes };
      parts.events.runtimeDone(run, verdict, metrics, runtimeSpans(times));
    },
    measure() {
      void processes.measure().then((used) => {
        usedMb = used;
        parts.dispatch({ kind: "measured" });
      });
    },
    "answer-failure"({ requestId, failure }) {
      const { run } = runOf(requestId);
      const errorType = failure.cause.kind === "timed-out" ? "Sandbox.Timeout" : TRUNCATED;
      run.streamEnded(facts.environmentId, { errorType, errorBody: NOTHING });
      run.respond(facts.environmentId, outcomeOf(parts, failure).answer(requestId));
    },
    finish(effect) {
      const { requestId, failure } = effect;
      const progress = runOf(requestId);
      const verdict = failure === undefined ? progress.verdict : outcomeOf(parts, failure).verdict;
      finishInvocation(parts, progress, verdict, { ...effect, usedMb });
      progress.run.finish(verdict.status);
    },
    reject({ requestId, reason, isFault }) {
      runOf(requestId).run.reject(reason);
      recordFinished(parts, requestId, FAILED, {
        durationMs: 0,
        billedMs: 0,
        ...(!isFault && { stopped: reason }),
      });
    },
    release: ({ requestId }) => parts.release(requestId),
  };
}

/** END and REPORT, and the same for the trace. */
function finishInvocation(
  parts: EffectParts,
  { run, times }: RunProgress,
  verdict: Verdict,
  {
    durationMs,
    initMs,
    usedMb,
  }: {
    readonly durationMs: Milliseconds;
    readonly initMs: Milliseconds | undefined;
    readonly usedMb: number | undefined;
  },
): void {
  const { memoryMb } = parts.facts.configuration;
  const measured = {
    durationMs,
    billedMs: Math.ceil(Math.round((durationMs + (initMs ?? 0)) * 1000) / 1000),
    ...(initMs !== undefined && { initMs }),
  };
  const report = {
    ...verdict,
    ...measured,
    requestId: run.requestId,
    memoryMb,
    // Where the engine cannot know, the line says what AWS's emulator says: the configured size.
    maxMemoryMb: usedMb ?? memoryMb,
    producedBytes: run.producedBytes,
  };
  parts.log.end(report);
  // Only where there are extensions to wait for.
  const isWaitedFor = parts.processes.extensions.extensions.length > 0;
  const spans = isWaitedFor ? extensionSpans(times, parts.deps.clock.now()) : undefined;
  parts.events.report(report, run, spans);
  recordFinished(parts, run.requestId, verdict, {
    ...measured,
    ...(usedMb !== undefined && { maxMemoryUsedMb: usedMb }),
  });
}

function recordFinished(
  { facts, deps }: EffectParts,
  requestId: string,
  { status, errorType }: Verdict,
  measured: {
    readonly durationMs: Milliseconds;
    readonly billedMs: Milliseconds;
    readonly initMs?: Milliseconds;
    readonly maxMemoryUsedMb?: number;
    readonly stopped?: string;
  },
): void {
  deps.trace.record({
    kind: "invocation.finished",
    requestId,
    environmentId: facts.environmentId,
    status,
    ...measured,
    ...(errorType !== undefined && { errorType }),
  });
}

function outcomeOf({ facts, processes }: EffectParts, failure: Failure): FailureOutcome {
  return failureOutcome(failure, processes.reported, facts.configuration.timeoutSeconds);
}

/** What became of the runtime's part, told before its processes are ended (§10.4). */
function runtimeFailed(parts: EffectParts, failure: Failure): void {
  const { cause, during, at } = failure;
  if (during.kind === "idle" || cause.kind === "killed-by-hand") return;
  const { verdict } = outcomeOf(parts, failure);
  if (during.kind === "init") {
    parts.events.initRuntimeDone(during.attempt.phase, verdict);
    return;
  }
  const { requestId, startedAt } = during.running;
  const { run, times } = parts.runOf(requestId);
  const metrics = { durationMs: at - startedAt, producedBytes: run.producedBytes };
  parts.events.runtimeDone(run, verdict, metrics, runtimeSpans(times));
}

/** Names of the files directly in `/opt/extensions`, in the order in which Lambda starts them (§10). */
function externalExtensions(files: readonly EngineFile[]): readonly string[] {
  const folder = "/opt/extensions/";
  return files
    .filter(({ path }) => path.startsWith(folder) && !path.slice(folder.length).includes("/"))
    .map(({ path }) => path.slice(folder.length))
    .toSorted();
}

const NOTHING = new Uint8Array(0);
const FAILED: Verdict = { status: "failure", isReported: false };
