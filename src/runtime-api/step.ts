import { assertNever } from "#base/assert-never.ts";
import {
  INVALID_REQUEST_ID,
  INVALID_RESPONSE_MODE,
  INVOKE_TIMEOUT,
  NOT_ALLOWED,
  type WireError,
  invalidStateTransition,
} from "./wire-errors.ts";

/** States of one runtime process, by the names that stand in the 403 message (Runtime API reference §2). */
export const RUNTIME_STATES = [
  "Started",
  "RestoreReady",
  "Restoring",
  "InitError",
  "RuntimeRestoreErrorState",
  "Ready",
  "Running",
  "InvocationResponse",
  "InvocationErrorResponse",
  "RuntimeResponseSentState",
] as const;
export type RuntimeState = (typeof RUNTIME_STATES)[number];

/**
 * The machine. The current request id is no part of a state: an invocation is reserved while init still runs, and
 * stays the current one until the runtime is `Ready` again (§1.5).
 */
export interface RuntimeMachine {
  readonly state: RuntimeState;
  readonly requestId: string | undefined;
  /** Of the attempt that is current with the request id. */
  readonly invocationId: string | undefined;
}

export const INITIAL_MACHINE: RuntimeMachine = {
  state: "Started",
  requestId: undefined,
  invocationId: undefined,
};

/** A call of the runtime. */
export type RuntimeCall =
  | { readonly kind: "next" }
  | {
      readonly kind: "response";
      readonly requestId: string;
      /** As the runtime echoed it; `undefined` or empty from one that does not know the header. */
      readonly invocationId: string | undefined;
      readonly responseMode: string | undefined;
    }
  | {
      readonly kind: "error";
      readonly requestId: string;
      readonly invocationId: string | undefined;
    }
  | { readonly kind: "init-error" }
  | { readonly kind: "restore-next" }
  | { readonly kind: "restore-error" };

/** A move of the platform. */
export type PlatformMove =
  /** An invocation was placed here; it is delivered later. */
  | { readonly kind: "reserve"; readonly requestId: string; readonly invocationId: string }
  /** The oldest waiting `next` gets the reserved invocation. */
  | { readonly kind: "release" }
  /** The waiting `restore/next` goes on. */
  | { readonly kind: "restore" }
  /** The body of a response or an error is all here. */
  | { readonly kind: "body-received" };

export type RuntimeInput = RuntimeCall | PlatformMove;

export type Step = { readonly machine: RuntimeMachine } & (
  | { readonly kind: "suspended" }
  /** The same event again, at once. */
  | { readonly kind: "redelivered" }
  /** The body is wanted now; `body-received` ends this. */
  | { readonly kind: "receiving" }
  | { readonly kind: "accepted" }
  | { readonly kind: "moved" }
  /** A move of the platform that has no place in this state. */
  | { readonly kind: "ignored" }
  | { readonly kind: "refused"; readonly error: WireError; readonly to: string }
);

/** Applies one input. Whatever is not listed here is refused. The id is checked before the state (§1.4). */
export function step(machine: RuntimeMachine, input: RuntimeInput): Step {
  const { state } = machine;
  switch (input.kind) {
    case "next":
      if (state === "Running") return { kind: "redelivered", machine };
      if (state === "Ready") return { kind: "suspended", machine };
      if (state === "Started" || state === "Restoring") {
        return { kind: "suspended", machine: { ...machine, state: "Ready" } };
      }
      if (state === "RuntimeResponseSentState") {
        return { kind: "suspended", machine: { ...INITIAL_MACHINE, state: "Ready" } };
      }
      return refused(machine, "Ready");

    case "response": {
      if (!isCurrent(machine, input.requestId)) return wrongId(machine, "InvocationResponse");
      if (isStale(machine, input.invocationId)) return tooLate(machine, "InvocationResponse");
      if (state !== "Running") return refused(machine, "InvocationResponse");
      const receiving: RuntimeMachine = { ...machine, state: "InvocationResponse" };
      // The mode is looked at after the transition, so a wrong one leaves the runtime stuck (§1.5).
      if (
        input.responseMode !== undefined &&
        input.responseMode !== "" &&
        input.responseMode !== "streaming"
      ) {
        return {
          kind: "refused",
          machine: receiving,
          error: INVALID_RESPONSE_MODE,
          to: "InvocationResponse",
        };
      }
      return { kind: "receiving", machine: receiving };
    }

    case "error":
      if (!isCurrent(machine, input.requestId)) return wrongId(machine, "InvocationErrorResponse");
      if (isStale(machine, input.invocationId)) return tooLate(machine, "InvocationErrorResponse");
      if (state !== "Running") return refused(machine, "InvocationErrorResponse");
      return { kind: "receiving", machine: { ...machine, state: "InvocationErrorResponse" } };

    case "init-error":
      if (state === "Started")
        return { kind: "accepted", machine: { ...machine, state: "InitError" } };
      if (state === "Restoring") {
        return { kind: "accepted", machine: { ...machine, state: "RuntimeRestoreErrorState" } };
      }
      return refused(machine, "InitError");

    case "restore-next":
      if (state === "Started")
        return { kind: "suspended", machine: { ...machine, state: "RestoreReady" } };
      return refused(machine, "Ready"); // the service passes this name here too (§1.4)

    case "restore-error":
      if (state === "Restoring") {
        return { kind: "accepted", machine: { ...machine, state: "RuntimeRestoreErrorState" } };
      }
      return refused(machine, "RuntimeRestoreErrorState");

    case "reserve":
      if (machine.requestId !== undefined) return { kind: "ignored", machine };
      return {
        kind: "moved",
        machine: { state, requestId: input.requestId, invocationId: input.invocationId },
      };

    case "release":
      if (state !== "Ready" || machine.requestId === undefined) return { kind: "ignored", machine };
      return { kind: "moved", machine: { ...machine, state: "Running" } };

    case "restore":
      if (state !== "RestoreReady") return { kind: "ignored", machine };
      return { kind: "moved", machine: { ...machine, state: "Restoring" } };

    case "body-received":
      if (state !== "InvocationResponse" && state !== "InvocationErrorResponse") {
        return { kind: "ignored", machine };
      }
      return { kind: "moved", machine: { ...machine, state: "RuntimeResponseSentState" } };

    default:
      return assertNever(input);
  }
}

function isCurrent(machine: RuntimeMachine, requestId: string): boolean {
  return requestId !== "" && requestId === machine.requestId;
}

/** An echoed id counts only when it is there: runtimes from before July 2026 send none (§4). */
function isStale(machine: RuntimeMachine, invocationId: string | undefined): boolean {
  return invocationId !== undefined && invocationId !== "" && invocationId !== machine.invocationId;
}

function tooLate(machine: RuntimeMachine, to: string): Step {
  return { kind: "refused", machine, error: INVOKE_TIMEOUT, to };
}

function wrongId(machine: RuntimeMachine, to: string): Step {
  return { kind: "refused", machine, error: INVALID_REQUEST_ID, to };
}

function refused(machine: RuntimeMachine, to: string): Step {
  return {
    kind: "refused",
    machine,
    error: invalidStateTransition(machine.state, to, NOT_ALLOWED),
    to,
  };
}
