import { assertNever } from "#base/assert-never.ts";
import { type EpochMs, type Milliseconds, epochMs } from "#base/brand.ts";
import type {
  Cause,
  EnvironmentEffect,
  EnvironmentInput,
  EnvironmentMachine,
  EnvironmentState,
  EnvironmentStep,
  ExitCause,
  Failure,
  InitAttempt,
  Running,
} from "./environment-state.ts";

/**
 * Applies one input to an environment at the moment `now`. Pure: what has to be done comes back as effects. What is not
 * listed here is ignored.
 */
export function stepEnvironment(
  machine: EnvironmentMachine,
  input: EnvironmentInput,
  now: EpochMs,
): EnvironmentStep {
  switch (input.kind) {
    case "initialise":
      return machine.state.kind === "created" ? prepare(machine) : ignored(machine);
    case "assign":
      return assign(machine, input.requestId, now);
    case "retire":
      return retire(machine);
    case "kill":
      return kill(machine, now);
    case "stop":
      if (machine.state.kind === "gone") return ignored(machine);
      return input.how === "orderly"
        ? shutDown(machine, input.reason)
        : stop(machine, input.reason, input.how === "broken");
    case "prepared":
      return machine.state.kind === "preparing" ? holdInit(machine, "init") : ignored(machine);
    case "gate-passed":
      return gatePassed(machine, now);
    case "processes-ended":
      return processesEnded(machine);
    case "measured":
      return measured(machine, now);
    case "ready":
      return ready(machine, now);
    case "extensions-registered":
      return extensionsRegistered(machine);
    case "extension-appeared":
      return machine.state.kind === "gone"
        ? ignored(machine)
        : to({ ...machine, shutdown: "with-window" }, machine.state, []);
    case "extensions-ready":
      return extensionsReady(machine, now);
    case "exited":
    case "extension-exited":
      return exited(machine, input, now);
    case "start-failed":
      return machine.state.kind === "initialising" ||
        machine.state.kind === "extensions-registering"
        ? fail(machine, { kind: "start-failed", fault: input.fault }, now)
        : ignored(machine);
    case "timed-out":
      return fail(machine, { kind: "timed-out" }, now);
    default:
      return assertNever(input);
  }
}

/** Whether an invocation may be placed here now. */
export function isFree(machine: EnvironmentMachine): boolean {
  return (
    machine.placement === "open" &&
    machine.invocations.length === 0 &&
    machine.state.kind !== "gone"
  );
}

// ---- the service

function prepare(machine: EnvironmentMachine): EnvironmentStep {
  return to(machine, { kind: "preparing" }, [{ kind: "prepare" }]);
}

function assign(machine: EnvironmentMachine, requestId: string, now: EpochMs): EnvironmentStep {
  if (!isFree(machine)) return ignored(machine);
  const taken: EnvironmentMachine = { ...machine, invocations: [requestId] };
  switch (machine.state.kind) {
    case "created":
      return prepare(taken);
    case "frozen":
      return invoke(taken, requestId, now, now);
    case "reset":
      return holdInit(taken, "invoke");
    case "initialising":
      // It waits for the runtime, and is the current one of the Runtime API already (Runtime API reference §1.5).
      return to(taken, machine.state, [{ kind: "reserve", requestId }]);
    default:
      // Something else comes to its end first, and looks for the invocation then.
      return to(taken, machine.state, []);
  }
}

function retire(machine: EnvironmentMachine): EnvironmentStep {
  if (machine.state.kind === "gone" || machine.state.kind === "stopping") return ignored(machine);
  const closed: EnvironmentMachine = { ...machine, placement: "closed" };
  return closed.invocations.length === 0
    ? shutDown(closed, REDEPLOYED)
    : to(closed, closed.state, []);
}

function kill(machine: EnvironmentMachine, now: EpochMs): EnvironmentStep {
  switch (machine.state.kind) {
    case "created":
    case "preparing":
    case "reset":
    case "stopping":
    case "gone":
      return ignored(machine);
    case "frozen": {
      const cause: Cause = { kind: "killed-by-hand" };
      return to(machine, failedIdle(cause, now), [
        { kind: "kill", because: "killed by hand" },
        { kind: "hold", gate: "exited" },
      ]);
    }
    default:
      return to(machine, machine.state, [{ kind: "signal-from-inside" }]);
  }
}

/** Shutdown at the end of an environment's life (§3.5). */
function shutDown(machine: EnvironmentMachine, reason: string): EnvironmentStep {
  const { state, invocations } = machine;
  if (state.kind === "stopping") return ignored(machine);
  if (machine.shutdown === "at-once") return stop(machine, reason);
  return to({ ...machine, invocations: [], placement: "closed" }, { kind: "stopping" }, [
    { kind: "cancel-timer" },
    { kind: "enter-phase", phase: "shutdown", reason },
    ...invocations.map(
      (requestId) => ({ kind: "reject", requestId, reason, isFault: false }) as const,
    ),
    ...invocations.map((requestId) => ({ kind: "release", requestId }) as const),
    { kind: "end-processes", because: reason, reason: "spindown" },
  ]);
}

/** SIGKILL at once: no extension is registered, or nobody waits for anything any more. */
function stop(machine: EnvironmentMachine, reason: string, isFault = false): EnvironmentStep {
  return to({ ...machine, invocations: [], placement: "closed" }, { kind: "gone" }, [
    { kind: "cancel-timer" },
    ...(machine.state.kind === "stopping"
      ? []
      : ([{ kind: "enter-phase", phase: "shutdown", reason }] as const)),
    { kind: "kill", because: reason },
    { kind: "dispose" },
    ...machine.invocations.map(
      (requestId) => ({ kind: "reject", requestId, reason, isFault }) as const,
    ),
    { kind: "enter-phase", phase: "gone" },
    { kind: "close" },
    ...machine.invocations.map((requestId) => ({ kind: "release", requestId }) as const),
  ]);
}

// ---- Init

/**
 * The way into an init. After a failed first init and after every reset it is a part of the invocation and of its time
 * (§3.2).
 */
function holdInit(machine: EnvironmentMachine, attempt: "init" | "invoke"): EnvironmentStep {
  const [requestId] = machine.invocations;
  return to(machine, { kind: "init-held", attempt }, [
    {
      kind: "enter-phase",
      phase: "init",
      ...(attempt === "invoke" && { isSuppressedInit: true }),
      ...(requestId !== undefined && { requestId }),
    },
    { kind: "hold", gate: "init" },
  ]);
}

function gatePassed(machine: EnvironmentMachine, now: EpochMs): EnvironmentStep {
  const { state, limits } = machine;
  switch (state.kind) {
    case "init-held": {
      const isFirst = state.attempt === "init";
      const limitMs =
        limits.initMs === undefined ? undefined : isFirst ? limits.initMs : limits.timeoutMs;
      return to(
        machine,
        { kind: "extensions-registering", attempt: { phase: state.attempt, beganAt: now } },
        [
          ...(isFirst ? ([{ kind: "log-init-start" }] as const) : []),
          ...(limitMs === undefined ? [] : ([{ kind: "set-timer", ms: limitMs }] as const)),
          { kind: "start-extensions", phase: state.attempt },
        ],
      );
    }
    case "failed":
      return to(machine, { kind: "ending", failure: state.failure }, [endProcesses(state.failure)]);
    default:
      return ignored(machine);
  }
}

function extensionsRegistered(machine: EnvironmentMachine): EnvironmentStep {
  const { state } = machine;
  return state.kind === "extensions-registering"
    ? to(machine, { kind: "initialising", attempt: state.attempt }, [
        { kind: "start-runtime", requestId: machine.invocations[0] },
      ])
    : ignored(machine);
}

function ready(machine: EnvironmentMachine, now: EpochMs): EnvironmentStep {
  const { state } = machine;
  switch (state.kind) {
    case "initialising":
      // Registration closes with the runtime's first `next`; init ends when every extension has called its own (§10).
      return to(machine, { kind: "extensions-initialising", attempt: state.attempt }, [
        { kind: "close-registration", phase: state.attempt.phase },
        { kind: "await-extensions", until: "initialised" },
      ]);
    case "invoking": {
      const { running } = state;
      return to(machine, { kind: "extensions-finishing", running }, [
        {
          kind: "settle",
          requestId: running.requestId,
          durationMs: elapsed(running.startedAt, now),
        },
        { kind: "await-extensions", until: "done" },
      ]);
    }
    default:
      return ignored(machine);
  }
}

function extensionsReady(machine: EnvironmentMachine, now: EpochMs): EnvironmentStep {
  const { state } = machine;
  switch (state.kind) {
    case "extensions-initialising":
      return initialised(machine, state.attempt, now);
    case "extensions-finishing":
      return to(machine, { kind: "reporting", running: state.running, at: now, exit: undefined }, [
        { kind: "cancel-timer" },
        { kind: "measure" },
      ]);
    default:
      return ignored(machine);
  }
}

function initialised(
  machine: EnvironmentMachine,
  attempt: InitAttempt,
  now: EpochMs,
): EnvironmentStep {
  const isForeign = machine.limits.initMs === undefined;
  // How long somebody else's runtime took to come is no duration of an init.
  const untoldMs =
    attempt.phase === "invoke" || isForeign ? undefined : elapsed(attempt.beganAt, now);
  const over: EnvironmentMachine = { ...machine, firstInit: { untoldMs } };
  const [requestId] = machine.invocations;
  const { phase, beganAt } = attempt;
  const effects = [
    { kind: "cancel-timer" },
    { kind: "log-extensions", phase, durationMs: elapsed(beganAt, now) },
  ] as const;
  if (requestId === undefined) return freeze(over, effects);
  // Time stands still at the gate before an init, so that a suppressed one begins when the invocation does.
  const startedAt = attempt.phase === "invoke" && !isForeign ? attempt.beganAt : now;
  const begun = invoke(over, requestId, startedAt, now);
  return { ...begun, effects: [...effects, ...begun.effects] };
}

// ---- Invoke

/** @param startedAt what Duration counts from: with a suppressed init, the moment at which that began */
function invoke(
  machine: EnvironmentMachine,
  requestId: string,
  startedAt: EpochMs,
  now: EpochMs,
): EnvironmentStep {
  const { firstInit, limits } = machine;
  const initMs = firstInit === "ahead" ? undefined : firstInit.untoldMs;
  const deadline = epochMs(startedAt + limits.timeoutMs);
  return to(
    { ...machine, firstInit: { untoldMs: undefined } },
    { kind: "invoking", running: { requestId, startedAt, initMs } },
    [
      { kind: "enter-phase", phase: "invoke", requestId },
      { kind: "log-start", requestId },
      { kind: "set-timer", ms: deadline - now },
      { kind: "deliver", requestId, deadline },
    ],
  );
}

/** Between invocations everything stands still (§3.5). */
function freeze(
  machine: EnvironmentMachine,
  before: readonly EnvironmentEffect[],
): EnvironmentStep {
  return to(machine, { kind: "frozen" }, [
    ...before,
    { kind: "freeze" },
    { kind: "enter-phase", phase: "frozen" },
  ]);
}

// ---- failures

function exited(machine: EnvironmentMachine, cause: ExitCause, now: EpochMs): EnvironmentStep {
  const { state } = machine;
  switch (state.kind) {
    case "frozen":
      return to(machine, failedIdle(cause, now), [{ kind: "hold", gate: "exited" }]);
    case "reporting":
      return to(machine, { ...state, exit: state.exit ?? cause }, []);
    default:
      return fail(machine, cause, now);
  }
}

/** What went wrong while a phase was waiting for its end. */
function fail(machine: EnvironmentMachine, cause: Cause, now: EpochMs): EnvironmentStep {
  const { state } = machine;
  const during = waitingIn(state);
  if (during === undefined) return ignored(machine);
  const failure: Failure = { cause, at: now, during };
  if (cause.kind === "start-failed") {
    return to(machine, { kind: "ending", failure }, [
      { kind: "cancel-timer" },
      endProcesses(failure),
    ]);
  }
  const held = { kind: "failed", failure } as const;
  return cause.kind === "timed-out"
    ? to(machine, held, [{ kind: "freeze" }, { kind: "hold", gate: "timed-out" }])
    : to(machine, held, [{ kind: "cancel-timer" }, { kind: "hold", gate: "exited" }]);
}

/** The phase that waits for its end, if one does. */
function waitingIn(state: EnvironmentState): Failure["during"] | undefined {
  switch (state.kind) {
    case "extensions-registering":
    case "initialising":
    case "extensions-initialising":
      return { kind: "init", attempt: state.attempt };
    case "invoking":
    case "extensions-finishing":
      return { kind: "invocation", running: state.running };
    default:
      return undefined;
  }
}

function failedIdle(cause: Cause, at: EpochMs): EnvironmentState {
  return { kind: "failed", failure: { cause, at, during: { kind: "idle" } } };
}

function processesEnded(machine: EnvironmentMachine): EnvironmentStep {
  const { state } = machine;
  if (state.kind === "stopping") return stop(machine, "");
  if (state.kind !== "ending") return ignored(machine);
  const { failure } = state;
  const { cause, during } = failure;
  switch (during.kind) {
    case "idle":
      return reset(machine, `${whoEnded(cause)} between two invocations.`, [
        { kind: "note-lost-process", cause },
      ]);
    case "invocation":
      return to(machine, { kind: "reporting-failure", failure }, [
        { kind: "answer-failure", requestId: during.running.requestId, failure },
        { kind: "measure" },
      ]);
    case "init":
      return to(machine, { kind: "reporting-failure", failure }, [{ kind: "measure" }]);
    default:
      return assertNever(during);
  }
}

function measured(machine: EnvironmentMachine, now: EpochMs): EnvironmentStep {
  const { state } = machine;
  switch (state.kind) {
    case "reporting":
      return invocationOver(machine, state, now);
    case "reporting-failure":
      return failureOver(machine, state.failure);
    default:
      return ignored(machine);
  }
}

function invocationOver(
  machine: EnvironmentMachine,
  { running, at, exit }: Extract<EnvironmentState, { readonly kind: "reporting" }>,
  now: EpochMs,
): EnvironmentStep {
  const { requestId } = running;
  const finish = finishOf(running, undefined, at);
  const free: EnvironmentMachine = { ...machine, invocations: [] };
  if (machine.placement === "closed") {
    return released(shutDown(free, REDEPLOYED), [finish], requestId);
  }
  if (exit === undefined) return released(freeze(free, []), [finish], requestId);
  const lost = to(free, failedIdle(exit, now), [{ kind: "hold", gate: "exited" }]);
  return released(lost, [finish], requestId);
}

function failureOver(machine: EnvironmentMachine, failure: Failure): EnvironmentStep {
  const { cause, during, at } = failure;
  const isTimeout = cause.kind === "timed-out";
  if (during.kind === "invocation") {
    const { running } = during;
    const reason = isTimeout ? "The invocation timed out." : `${whoEnded(cause)}.`;
    return failedInvocationOver(machine, [
      finishOf(running, failure, at),
      resetPhase(reason, running.requestId),
    ]);
  }
  if (during.kind === "idle") return ignored(machine);
  const { attempt } = during;
  const reason = isTimeout ? "Init timed out." : "Init failed.";
  const [requestId] = machine.invocations;
  const report: EnvironmentEffect = {
    kind: "report-init",
    failure,
    durationMs: elapsed(attempt.beganAt, at),
  };
  if (attempt.phase === "init" || requestId === undefined) {
    const over: EnvironmentMachine = { ...machine, firstInit: { untoldMs: undefined } };
    return reset(over, reason, [report]);
  }
  const running: Running = { requestId, startedAt: attempt.beganAt, initMs: undefined };
  return failedInvocationOver(machine, [
    report,
    resetPhase(reason, requestId),
    { kind: "log-start", requestId },
    { kind: "answer-failure", requestId, failure },
    finishOf(running, failure, at),
  ]);
}

/** The invocation is over, and there is no process any more. */
function failedInvocationOver(
  machine: EnvironmentMachine,
  effects: readonly EnvironmentEffect[],
): EnvironmentStep {
  const [requestId] = machine.invocations;
  const free: EnvironmentMachine = { ...machine, invocations: [], shutdown: "at-once" };
  const after =
    machine.placement === "closed" ? stop(free, REDEPLOYED) : to(free, { kind: "reset" }, []);
  return released(after, [...effects, { kind: "renew" }], requestId);
}

/** All state machines are cleared, `/tmp` stays; the process comes back with an invocation (§3.5). */
function reset(
  machine: EnvironmentMachine,
  reason: string,
  before: readonly EnvironmentEffect[],
): EnvironmentStep {
  const [requestId] = machine.invocations;
  const clean: EnvironmentMachine = { ...machine, state: { kind: "reset" }, shutdown: "at-once" };
  const after = requestId === undefined ? to(clean, clean.state, []) : holdInit(clean, "invoke");
  return {
    ...after,
    effects: [...before, resetPhase(reason, requestId), { kind: "renew" }, ...after.effects],
  };
}

function resetPhase(reason: string, requestId: string | undefined): EnvironmentEffect {
  return {
    kind: "enter-phase",
    phase: "reset",
    reason,
    ...(requestId !== undefined && { requestId }),
  };
}

// ---- small things

function to(
  machine: EnvironmentMachine,
  state: EnvironmentState,
  effects: readonly EnvironmentEffect[],
): EnvironmentStep {
  return { kind: "moved", machine: { ...machine, state }, effects };
}

function ignored(machine: EnvironmentMachine): EnvironmentStep {
  return { kind: "ignored", machine, effects: [] };
}

function released(
  after: EnvironmentStep,
  before: readonly EnvironmentEffect[],
  requestId: string | undefined,
): EnvironmentStep {
  const release: readonly EnvironmentEffect[] =
    requestId === undefined ? [] : [{ kind: "release", requestId }];
  return { ...after, effects: [...before, ...after.effects, ...release] };
}

function finishOf(
  { requestId, startedAt, initMs }: Running,
  failure: Failure | undefined,
  at: EpochMs,
): EnvironmentEffect {
  return { kind: "finish", requestId, failure, durationMs: elapsed(startedAt, at), initMs };
}

/** `because`: as the trace and the exit of a killed process name it. */
function endProcesses(failure: Failure): EnvironmentEffect {
  const { cause, during } = failure;
  const kind = "end-processes";
  if (cause.kind === "timed-out") return { kind, because: "timeout", reason: "timeout", failure };
  const because =
    cause.kind === "extension-exited"
      ? `the extension ${cause.name} exited`
      : during.kind === "init"
        ? "failure"
        : "exited";
  return { kind, because, reason: "failure", failure };
}

/** A sentence without its end. */
export function whoEnded(cause: Cause): string {
  if (cause.kind === "extension-exited") return `The extension ${cause.name} exited`;
  return cause.kind === "killed-by-hand" ? "The runtime was killed" : "The runtime exited";
}

/** To a thousandth of a millisecond: beyond that, epoch milliseconds as numbers are noise. */
function elapsed(from: EpochMs, until: EpochMs): Milliseconds {
  return Math.round((until - from) * 1000) / 1000;
}

const REDEPLOYED = "The function was deployed again.";
