import { describe, expect, it } from "vitest";
import {
  RUNTIME_STATES,
  type RuntimeInput,
  type RuntimeMachine,
  type RuntimeState,
  step,
} from "./step.ts";

/**
 * Every state × every input. `→ X` moves to X, `= ` stays; `refused 403 …` as the wire shows it. What the reference
 * does not list is refused: Runtime API reference §2.
 */
const A = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/** Ids of the current attempt and of one that is over. */
const ATTEMPT = "attempt-2";
const LATE = "attempt-1";
const NOT_ECHOED = { invocationId: undefined };

const INPUTS = {
  next: { kind: "next" },
  "response A": { kind: "response", requestId: A, ...NOT_ECHOED, responseMode: undefined },
  "response streaming": {
    kind: "response",
    requestId: A,
    invocationId: ATTEMPT,
    responseMode: "streaming",
  },
  "response bad mode": {
    kind: "response",
    requestId: A,
    ...NOT_ECHOED,
    responseMode: "Streaming",
  },
  "response B": { kind: "response", requestId: "B", ...NOT_ECHOED, responseMode: undefined },
  "response late": { kind: "response", requestId: A, invocationId: LATE, responseMode: undefined },
  "error A": { kind: "error", requestId: A, invocationId: ATTEMPT },
  "error B": { kind: "error", requestId: "B", ...NOT_ECHOED },
  "error late": { kind: "error", requestId: A, invocationId: LATE },
  "init-error": { kind: "init-error" },
  "restore-next": { kind: "restore-next" },
  "restore-error": { kind: "restore-error" },
  release: { kind: "release" },
  restore: { kind: "restore" },
  "body-received": { kind: "body-received" },
} satisfies Record<string, RuntimeInput>;
type InputName = keyof typeof INPUTS;

/** The legal moves with an invocation reserved; everything else is refused. */
const LEGAL: Record<RuntimeState, Partial<Record<InputName, string>>> = {
  Started: {
    next: "suspended → Ready",
    "init-error": "accepted → InitError",
    "restore-next": "suspended → RestoreReady",
  },
  RestoreReady: { restore: "moved → Restoring" },
  Restoring: {
    next: "suspended → Ready",
    "init-error": "accepted → RuntimeRestoreErrorState",
    "restore-error": "accepted → RuntimeRestoreErrorState",
  },
  InitError: {},
  RuntimeRestoreErrorState: {},
  Ready: { next: "suspended → Ready", release: "moved → Running" },
  Running: {
    next: "redelivered → Running",
    "response A": "receiving → InvocationResponse",
    "response streaming": "receiving → InvocationResponse",
    "response bad mode":
      "refused 400 InvalidFunctionResponseMode: Invalid function response mode → InvocationResponse",
    "error A": "receiving → InvocationErrorResponse",
  },
  InvocationResponse: { "body-received": "moved → RuntimeResponseSentState" },
  InvocationErrorResponse: { "body-received": "moved → RuntimeResponseSentState" },
  RuntimeResponseSentState: { next: "suspended → Ready" },
};

/** `<TO>` of the 403 text (§1.4). */
const TARGET: Partial<Record<InputName, string>> = {
  next: "Ready",
  "response A": "InvocationResponse",
  "response streaming": "InvocationResponse",
  "response bad mode": "InvocationResponse",
  "error A": "InvocationErrorResponse",
  "init-error": "InitError",
  "restore-next": "Ready",
  "restore-error": "RuntimeRestoreErrorState",
};

function outcome(machine: RuntimeMachine, input: RuntimeInput): string {
  const result = step(machine, input);
  const error =
    result.kind === "refused"
      ? ` ${result.error.status} ${result.error.errorType}: ${result.error.errorMessage}`
      : "";
  return `${result.kind}${error} → ${result.machine.state}`;
}

describe("every input in every state (§2)", () => {
  const cases = RUNTIME_STATES.flatMap((state) =>
    (Object.keys(INPUTS) as InputName[]).map((name) => ({ state, name })),
  );

  it.each(cases)("$state × $name", ({ state, name }) => {
    expect(outcome({ state, requestId: A, invocationId: ATTEMPT }, INPUTS[name])).toBe(
      LEGAL[state][name] ?? notListed(state, name),
    );
  });
});

/** What comes of an input that the table does not list: the state stays, the runtime hears why. */
function notListed(state: RuntimeState, name: InputName): string {
  if (name.endsWith(" B")) return `refused 400 InvalidRequestID: Invalid request ID → ${state}`;
  if (name.endsWith(" late")) return `refused 410 InvokeTimeout: Invoke timeout → ${state}`;
  const to = TARGET[name];
  if (to === undefined) return `ignored → ${state}`;
  const text = `State transition from ${state} to ${to} failed for runtime. Error: State transition is not allowed`;
  return `refused 403 InvalidStateTransition: ${text} → ${state}`;
}

const NOBODY = { requestId: undefined, invocationId: undefined };

describe("Lambda-Runtime-Invocation-Id (§4)", () => {
  const running: RuntimeMachine = { state: "Running", requestId: A, invocationId: ATTEMPT };
  const answers = {
    response: { kind: "response", requestId: A, responseMode: undefined },
    error: { kind: "error", requestId: A },
  } as const;

  it.each([
    ["equal", ATTEMPT, "receiving"],
    ["absent: an older runtime", undefined, "receiving"],
    ["empty: an unset shell variable", "", "receiving"],
    ["of an attempt that is over", LATE, "refused 410 InvokeTimeout: Invoke timeout"],
  ])("%s", (_what, invocationId, expected) => {
    for (const answer of Object.values(answers)) {
      expect(outcome(running, { ...answer, invocationId })).toContain(`${expected} → `);
    }
  });

  it("comes after the request id in the path: a wrong one of these is 400", () => {
    const input = { ...answers.response, requestId: "B", invocationId: LATE };
    expect(outcome(running, input)).toContain("400 InvalidRequestID");
  });
});

describe("the current request id (§1.4, §1.5)", () => {
  it.each(RUNTIME_STATES)(
    "without an invocation every response is 400 in %s: the id comes first",
    (state) => {
      for (const requestId of [A, ""]) {
        const result = step(
          { state, ...NOBODY },
          { kind: "response", requestId, ...NOT_ECHOED, responseMode: undefined },
        );
        expect(result).toMatchObject({ kind: "refused", error: { errorType: "InvalidRequestID" } });
        expect(result.machine.state).toBe(state);
      }
    },
  );

  it("is released when the runtime asks for the following invocation", () => {
    const ready = step(
      { state: "RuntimeResponseSentState", requestId: A, invocationId: ATTEMPT },
      { kind: "next" },
    ).machine;
    expect(ready).toEqual({ state: "Ready", ...NOBODY });
  });

  it("is reserved in any state, and once", () => {
    const reserved = step(
      { state: "Started", ...NOBODY },
      { kind: "reserve", requestId: A, invocationId: ATTEMPT },
    );
    expect(reserved).toMatchObject({
      kind: "moved",
      machine: { state: "Started", requestId: A, invocationId: ATTEMPT },
    });
    expect(
      step(reserved.machine, { kind: "reserve", requestId: "B", invocationId: LATE }).kind,
    ).toBe("ignored");
  });

  it("is not delivered before it is reserved", () => {
    expect(step({ state: "Ready", ...NOBODY }, { kind: "release" }).kind).toBe("ignored");
  });
});
