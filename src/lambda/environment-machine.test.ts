import { describe, expect, it } from "vitest";
import { epochMs } from "#base/brand.ts";
import { isFree, stepEnvironment } from "./environment-machine.ts";
import type {
  EnvironmentInput,
  EnvironmentMachine,
  EnvironmentState,
  EnvironmentStateKind,
  EnvironmentStep,
  Failure,
  Running,
} from "./environment-state.ts";
import { newMachine } from "./environment-state.ts";

/**
 * Every state × every input: the state after it, the invocations that are there, and the effects in order. What the
 * table does not list is ignored. Runtime API reference §3.
 */
const A = "A";
const BEGAN = epochMs(1_000);
const NOW = epochMs(1_500);
const EXIT = { kind: "exited", code: 1 } as const;
const FAULT = { errorType: "Runtime.InvalidEntrypoint", message: "no" };

/** Each input once. */
const INPUTS = {
  initialise: { kind: "initialise" },
  assign: { kind: "assign", requestId: "B" },
  retire: { kind: "retire" },
  kill: { kind: "kill" },
  stop: { kind: "stop", reason: "stopped", how: "now" },
  "shut down": { kind: "stop", reason: "shut down", how: "orderly" },
  prepared: { kind: "prepared" },
  "gate-passed": { kind: "gate-passed" },
  "processes-ended": { kind: "processes-ended" },
  measured: { kind: "measured" },
  "start-failed": { kind: "start-failed", fault: FAULT },
  ready: { kind: "ready" },
  "extension-appeared": { kind: "extension-appeared" },
  "extensions-registered": { kind: "extensions-registered" },
  "extensions-ready": { kind: "extensions-ready" },
  exited: { kind: "exited", status: EXIT },
  "extension-exited": { kind: "extension-exited", name: "x", status: EXIT },
  "timed-out": { kind: "timed-out" },
} satisfies Record<EnvironmentInput["kind"] | "shut down", EnvironmentInput>;
type InputName = keyof typeof INPUTS;

const NEW = newMachine({ timeoutMs: 3_000, initMs: 10_000 });
const WARM: EnvironmentMachine = { ...NEW, firstInit: { untoldMs: undefined } };
const running: Running = { requestId: A, startedAt: BEGAN, initMs: undefined };
const failure = (
  during: Failure["during"],
  cause: Failure["cause"] = { kind: "exited", status: EXIT },
): Failure => ({ cause, at: BEGAN, during });
const FIRST_INIT = { kind: "init", attempt: { phase: "init", beganAt: BEGAN } } as const;
const INIT_AGAIN = { kind: "init", attempt: { phase: "invoke", beganAt: BEGAN } } as const;
const INVOCATION = { kind: "invocation", running } as const;
const IDLE = { kind: "idle" } as const;

const at = (
  state: EnvironmentState,
  machine: EnvironmentMachine,
  change: Partial<EnvironmentMachine> = {},
): EnvironmentMachine => ({ ...machine, ...change, state });
const withA = { invocations: [A] };

/** Every state, and where an invocation or an earlier init makes a difference, with and without it. */
const MACHINES = {
  created: NEW,
  preparing: at({ kind: "preparing" }, NEW),
  "preparing for A": at({ kind: "preparing" }, NEW, withA),
  "init-held": at({ kind: "init-held", attempt: "init" }, NEW),
  "init-held again for A": at({ kind: "init-held", attempt: "invoke" }, WARM, withA),
  "extensions-registering": at(
    { kind: "extensions-registering", attempt: FIRST_INIT.attempt },
    NEW,
    { shutdown: "with-window" },
  ),
  "extensions-registering again for A": at(
    { kind: "extensions-registering", attempt: INIT_AGAIN.attempt },
    WARM,
    withA,
  ),
  initialising: at({ kind: "initialising", attempt: FIRST_INIT.attempt }, NEW),
  "initialising for A": at({ kind: "initialising", attempt: FIRST_INIT.attempt }, NEW, withA),
  "initialising again for A": at(
    { kind: "initialising", attempt: INIT_AGAIN.attempt },
    WARM,
    withA,
  ),
  "extensions-initialising": at(
    { kind: "extensions-initialising", attempt: FIRST_INIT.attempt },
    NEW,
    { shutdown: "with-window" },
  ),
  "extensions-initialising for A": at(
    { kind: "extensions-initialising", attempt: FIRST_INIT.attempt },
    NEW,
    { ...withA, shutdown: "with-window" },
  ),
  "extensions-initialising again for A": at(
    { kind: "extensions-initialising", attempt: INIT_AGAIN.attempt },
    WARM,
    withA,
  ),
  frozen: at({ kind: "frozen" }, WARM),
  "frozen with extensions": at({ kind: "frozen" }, WARM, { shutdown: "with-window" }),
  "invoking A": at({ kind: "invoking", running }, WARM, withA),
  "extensions finishing A": at({ kind: "extensions-finishing", running }, WARM, {
    ...withA,
    shutdown: "with-window",
  }),
  "reporting A": at({ kind: "reporting", running, at: BEGAN, exit: undefined }, WARM, withA),
  "reporting A, exited": at(
    { kind: "reporting", running, at: BEGAN, exit: { kind: "exited", status: EXIT } },
    WARM,
    withA,
  ),
  "reporting A, retired": at({ kind: "reporting", running, at: BEGAN, exit: undefined }, WARM, {
    ...withA,
    placement: "closed",
  }),
  "failed in init": at({ kind: "failed", failure: failure(FIRST_INIT) }, NEW),
  "failed in A": at({ kind: "failed", failure: failure(INVOCATION) }, WARM, withA),
  "failed when idle": at({ kind: "failed", failure: failure(IDLE) }, WARM),
  "ending after init": at({ kind: "ending", failure: failure(FIRST_INIT) }, NEW),
  "ending after A": at({ kind: "ending", failure: failure(INVOCATION) }, WARM, withA),
  "ending when idle": at({ kind: "ending", failure: failure(IDLE) }, WARM),
  "ending when idle, A waits": at({ kind: "ending", failure: failure(IDLE) }, WARM, withA),
  "reporting the failure of init": at(
    { kind: "reporting-failure", failure: failure(FIRST_INIT) },
    NEW,
  ),
  "reporting the failure of init, A waits": at(
    { kind: "reporting-failure", failure: failure(FIRST_INIT) },
    NEW,
    withA,
  ),
  "reporting the failure of init again": at(
    { kind: "reporting-failure", failure: failure(INIT_AGAIN, { kind: "timed-out" }) },
    WARM,
    withA,
  ),
  "reporting the failure of A": at(
    { kind: "reporting-failure", failure: failure(INVOCATION) },
    WARM,
    withA,
  ),
  reset: at({ kind: "reset" }, WARM),
  stopping: at({ kind: "stopping" }, WARM, { placement: "closed", shutdown: "with-window" }),
  gone: at({ kind: "gone" }, WARM, { placement: "closed" }),
} satisfies Record<string, EnvironmentMachine>;

/** A step in one line: the state after it, who is there, and the effects in order. */
function shown(step: EnvironmentStep): string {
  if (step.kind === "ignored") return "ignored";
  const { state, invocations } = step.machine;
  const who = invocations.length === 0 ? "" : ` ${invocations.join(" ")}`;
  const effects = step.effects.map((effect) => {
    switch (effect.kind) {
      case "enter-phase":
        return effect.phase;
      case "hold":
        return `hold ${effect.gate}`;
      case "set-timer":
        return `timer ${effect.ms}`;
      case "end-processes":
        return `end (${effect.because})`;
      case "finish":
        return `finish ${effect.requestId} after ${effect.durationMs}`;
      default:
        return effect.kind;
    }
  });
  return `→ ${state.kind}${who}${effects.length === 0 ? "" : `: ${effects.join(", ")}`}`;
}

const STOPPED = "→ gone: cancel-timer, shutdown, kill, dispose, gone, close";
const STOPPED_WITH_A =
  "→ gone: cancel-timer, shutdown, kill, dispose, reject, gone, close, release";

type MachineName = keyof typeof MACHINES;
const TABLE: Record<MachineName, Partial<Record<InputName, string>>> = {
  created: {
    initialise: "→ preparing: prepare",
    assign: "→ preparing B: prepare",
    retire: STOPPED,
    stop: STOPPED,
    "shut down": STOPPED,
    "extension-appeared": "→ created",
  },
  preparing: {
    assign: "→ preparing B",
    retire: STOPPED,
    stop: STOPPED,
    "shut down": STOPPED,
    prepared: "→ init-held: init, hold init",
    "extension-appeared": "→ preparing",
  },
  "preparing for A": {
    retire: "→ preparing A",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    prepared: "→ init-held A: init, hold init",
    "extension-appeared": "→ preparing A",
  },
  "init-held": {
    assign: "→ init-held B",
    retire: STOPPED,
    kill: "→ init-held: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "gate-passed": "→ extensions-registering: log-init-start, timer 10000, start-extensions",
    "extension-appeared": "→ init-held",
  },
  "init-held again for A": {
    retire: "→ init-held A",
    kill: "→ init-held A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "gate-passed": "→ extensions-registering A: timer 3000, start-extensions",
    "extension-appeared": "→ init-held A",
  },
  "extensions-registering": {
    assign: "→ extensions-registering B",
    retire: "→ stopping: cancel-timer, shutdown, end (The function was deployed again.)",
    kill: "→ extensions-registering: signal-from-inside",
    stop: STOPPED,
    "shut down": "→ stopping: cancel-timer, shutdown, end (shut down)",
    "extension-appeared": "→ extensions-registering",
    "extensions-registered": "→ initialising: start-runtime",
    "start-failed": "→ ending: cancel-timer, end (failure)",
    exited: "→ failed: cancel-timer, hold exited",
    "extension-exited": "→ failed: cancel-timer, hold exited",
    "timed-out": "→ failed: freeze, hold timed-out",
  },
  "extensions-registering again for A": {
    retire: "→ extensions-registering A",
    kill: "→ extensions-registering A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "extension-appeared": "→ extensions-registering A",
    "extensions-registered": "→ initialising A: start-runtime",
    "start-failed": "→ ending A: cancel-timer, end (failure)",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  initialising: {
    assign: "→ initialising B: reserve",
    retire: STOPPED,
    kill: "→ initialising: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "start-failed": "→ ending: cancel-timer, end (failure)",
    ready: "→ extensions-initialising: close-registration, await-extensions",
    "extension-appeared": "→ initialising",
    exited: "→ failed: cancel-timer, hold exited",
    "extension-exited": "→ failed: cancel-timer, hold exited",
    "timed-out": "→ failed: freeze, hold timed-out",
  },
  "initialising for A": {
    retire: "→ initialising A",
    kill: "→ initialising A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "start-failed": "→ ending A: cancel-timer, end (failure)",
    ready: "→ extensions-initialising A: close-registration, await-extensions",
    "extension-appeared": "→ initialising A",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  "initialising again for A": {
    retire: "→ initialising A",
    kill: "→ initialising A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "start-failed": "→ ending A: cancel-timer, end (failure)",
    ready: "→ extensions-initialising A: close-registration, await-extensions",
    "extension-appeared": "→ initialising A",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  "extensions-initialising": {
    assign: "→ extensions-initialising B",
    retire: "→ stopping: cancel-timer, shutdown, end (The function was deployed again.)",
    kill: "→ extensions-initialising: signal-from-inside",
    stop: STOPPED,
    "shut down": "→ stopping: cancel-timer, shutdown, end (shut down)",
    "extension-appeared": "→ extensions-initialising",
    "extensions-ready": "→ frozen: cancel-timer, log-extensions, freeze, frozen",
    exited: "→ failed: cancel-timer, hold exited",
    "extension-exited": "→ failed: cancel-timer, hold exited",
    "timed-out": "→ failed: freeze, hold timed-out",
  },
  "extensions-initialising for A": {
    retire: "→ extensions-initialising A",
    kill: "→ extensions-initialising A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": "→ stopping: cancel-timer, shutdown, reject, release, end (shut down)",
    "extension-appeared": "→ extensions-initialising A",
    "extensions-ready":
      "→ invoking A: cancel-timer, log-extensions, invoke, log-start, timer 3000, deliver",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  "extensions-initialising again for A": {
    retire: "→ extensions-initialising A",
    kill: "→ extensions-initialising A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "extension-appeared": "→ extensions-initialising A",
    "extensions-ready":
      "→ invoking A: cancel-timer, log-extensions, invoke, log-start, timer 2500, deliver",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  frozen: {
    assign: "→ invoking B: invoke, log-start, timer 3000, deliver",
    retire: STOPPED,
    kill: "→ failed: kill, hold exited",
    stop: STOPPED,
    "shut down": STOPPED,
    "extension-appeared": "→ frozen",
    exited: "→ failed: hold exited",
    "extension-exited": "→ failed: hold exited",
  },
  "frozen with extensions": {
    assign: "→ invoking B: invoke, log-start, timer 3000, deliver",
    retire: "→ stopping: cancel-timer, shutdown, end (The function was deployed again.)",
    kill: "→ failed: kill, hold exited",
    stop: STOPPED,
    "shut down": "→ stopping: cancel-timer, shutdown, end (shut down)",
    "extension-appeared": "→ frozen",
    exited: "→ failed: hold exited",
    "extension-exited": "→ failed: hold exited",
  },
  "invoking A": {
    retire: "→ invoking A",
    kill: "→ invoking A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    ready: "→ extensions-finishing A: settle, await-extensions",
    "extension-appeared": "→ invoking A",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  "extensions finishing A": {
    retire: "→ extensions-finishing A",
    kill: "→ extensions-finishing A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": "→ stopping: cancel-timer, shutdown, reject, release, end (shut down)",
    "extension-appeared": "→ extensions-finishing A",
    "extensions-ready": "→ reporting A: cancel-timer, measure",
    exited: "→ failed A: cancel-timer, hold exited",
    "extension-exited": "→ failed A: cancel-timer, hold exited",
    "timed-out": "→ failed A: freeze, hold timed-out",
  },
  "reporting A": {
    retire: "→ reporting A",
    kill: "→ reporting A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured: "→ frozen: finish A after 0, freeze, frozen, release",
    "extension-appeared": "→ reporting A",
    exited: "→ reporting A",
    "extension-exited": "→ reporting A",
  },
  "reporting A, exited": {
    retire: "→ reporting A",
    kill: "→ reporting A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured: "→ failed: finish A after 0, hold exited, release",
    "extension-appeared": "→ reporting A",
    exited: "→ reporting A",
    "extension-exited": "→ reporting A",
  },
  "reporting A, retired": {
    retire: "→ reporting A",
    kill: "→ reporting A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured:
      "→ gone: finish A after 0, cancel-timer, shutdown, kill, dispose, gone, close, release",
    "extension-appeared": "→ reporting A",
    exited: "→ reporting A",
    "extension-exited": "→ reporting A",
  },
  "failed in init": {
    assign: "→ failed B",
    retire: STOPPED,
    kill: "→ failed: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "gate-passed": "→ ending: end (failure)",
    "extension-appeared": "→ failed",
  },
  "failed in A": {
    retire: "→ failed A",
    kill: "→ failed A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "gate-passed": "→ ending A: end (exited)",
    "extension-appeared": "→ failed A",
  },
  "failed when idle": {
    assign: "→ failed B",
    retire: STOPPED,
    kill: "→ failed: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "gate-passed": "→ ending: end (exited)",
    "extension-appeared": "→ failed",
  },
  "ending after init": {
    assign: "→ ending B",
    retire: STOPPED,
    kill: "→ ending: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "processes-ended": "→ reporting-failure: measure",
    "extension-appeared": "→ ending",
  },
  "ending after A": {
    retire: "→ ending A",
    kill: "→ ending A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "processes-ended": "→ reporting-failure A: answer-failure, measure",
    "extension-appeared": "→ ending A",
  },
  "ending when idle": {
    assign: "→ ending B",
    retire: STOPPED,
    kill: "→ ending: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    "processes-ended": "→ reset: note-lost-process, reset, renew",
    "extension-appeared": "→ ending",
  },
  "ending when idle, A waits": {
    retire: "→ ending A",
    kill: "→ ending A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    "processes-ended": "→ init-held A: note-lost-process, reset, renew, init, hold init",
    "extension-appeared": "→ ending A",
  },
  "reporting the failure of init": {
    assign: "→ reporting-failure B",
    retire: STOPPED,
    kill: "→ reporting-failure: signal-from-inside",
    stop: STOPPED,
    "shut down": STOPPED,
    measured: "→ reset: report-init, reset, renew",
    "extension-appeared": "→ reporting-failure",
  },
  "reporting the failure of init, A waits": {
    retire: "→ reporting-failure A",
    kill: "→ reporting-failure A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured: "→ init-held A: report-init, reset, renew, init, hold init",
    "extension-appeared": "→ reporting-failure A",
  },
  "reporting the failure of init again": {
    retire: "→ reporting-failure A",
    kill: "→ reporting-failure A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured:
      "→ reset: report-init, reset, log-start, answer-failure, finish A after 0, renew, release",
    "extension-appeared": "→ reporting-failure A",
  },
  "reporting the failure of A": {
    retire: "→ reporting-failure A",
    kill: "→ reporting-failure A: signal-from-inside",
    stop: STOPPED_WITH_A,
    "shut down": STOPPED_WITH_A,
    measured: "→ reset: finish A after 0, reset, renew, release",
    "extension-appeared": "→ reporting-failure A",
  },
  reset: {
    assign: "→ init-held B: init, hold init",
    retire: STOPPED,
    stop: STOPPED,
    "shut down": STOPPED,
    "extension-appeared": "→ reset",
  },
  stopping: {
    stop: "→ gone: cancel-timer, kill, dispose, gone, close",
    "processes-ended": "→ gone: cancel-timer, kill, dispose, gone, close",
    "extension-appeared": "→ stopping",
  },
  gone: {},
};

/** Complete by type: a new state does not compile without its line, and has to stand in the table. */
const KINDS = {
  created: true,
  preparing: true,
  "init-held": true,
  "extensions-registering": true,
  initialising: true,
  "extensions-initialising": true,
  frozen: true,
  invoking: true,
  "extensions-finishing": true,
  reporting: true,
  failed: true,
  ending: true,
  "reporting-failure": true,
  reset: true,
  stopping: true,
  gone: true,
} satisfies Record<EnvironmentStateKind, true>;

describe("every input in every state (§3)", () => {
  const names = Object.keys(MACHINES) as MachineName[];
  const cases = names.flatMap((name) =>
    (Object.keys(INPUTS) as InputName[]).map((input) => ({ name, input })),
  );

  it.each(cases)("$name × $input", ({ name, input }) => {
    expect(shown(stepEnvironment(MACHINES[name], INPUTS[input], NOW))).toBe(
      TABLE[name][input] ?? "ignored",
    );
  });

  it("covers every state", () => {
    expect(new Set(names.map((name) => MACHINES[name].state.kind))).toEqual(
      new Set(Object.keys(KINDS)),
    );
  });

  it("leaves the machine as it was when it ignores something", () => {
    const changed = cases.filter(({ name, input }) => {
      const step = stepEnvironment(MACHINES[name], INPUTS[input], NOW);
      return step.kind === "ignored" && step.machine !== MACHINES[name];
    });
    expect(changed).toEqual([]);
  });

  it("takes an invocation exactly where one may be placed", () => {
    for (const name of names) {
      const step = stepEnvironment(MACHINES[name], INPUTS.assign, NOW);
      expect(`${name}: ${step.kind}`).toBe(
        `${name}: ${isFree(MACHINES[name]) ? "moved" : "ignored"}`,
      );
    }
  });

  it("is done with an invocation exactly once, whatever happens: released, or still there", () => {
    for (const { name, input } of cases) {
      const before = MACHINES[name].invocations;
      const { machine, effects } = stepEnvironment(MACHINES[name], INPUTS[input], NOW);
      const released = effects.flatMap((effect) =>
        effect.kind === "release" ? [effect.requestId] : [],
      );
      const arrived = machine.invocations.filter((id) => !before.includes(id));
      expect([...released, ...machine.invocations].toSorted()).toEqual(
        [...before, ...arrived].toSorted(),
      );
    }
  });
});
