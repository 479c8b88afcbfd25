import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type { ExitStatus } from "#contract/engine.ts";
import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { ShutdownReason } from "#runtime-api/extensions/extension-events.ts";
import type { Fault } from "./faults.ts";

/** What stays the same over the life of an environment and decides how long things may take. */
export interface EnvironmentLimits {
  readonly timeoutMs: Milliseconds;
  /** Absent: the runtime is somebody else's, and its first `next` is waited for without a limit. */
  readonly initMs: Milliseconds | undefined;
}

/** One try of the Init phase. `invoke`: again inside an invocation ("suppressed init", Runtime API reference §3.2). */
export interface InitAttempt {
  readonly phase: "init" | "invoke";
  readonly beganAt: EpochMs;
}

/** What a running invocation is measured by. */
export interface Running {
  readonly requestId: string;
  readonly startedAt: EpochMs;
  /** Duration of the first init, told by this invocation's report. */
  readonly initMs: Milliseconds | undefined;
}

/** Why processes have to be ended. */
export type Cause =
  | { readonly kind: "start-failed"; readonly fault: Fault }
  | { readonly kind: "exited"; readonly status: ExitStatus }
  /** An external extension ended, with whatever status (§10). */
  | { readonly kind: "extension-exited"; readonly name: string; readonly status: ExitStatus }
  | { readonly kind: "timed-out" }
  | { readonly kind: "killed-by-hand" };
/** A process ended that should not have. */
export type ExitCause = Extract<Cause, { readonly kind: "exited" | "extension-exited" }>;

/** A failure with what it struck. */
export interface Failure {
  readonly cause: Cause;
  readonly at: EpochMs;
  readonly during:
    | { readonly kind: "init"; readonly attempt: InitAttempt }
    | { readonly kind: "invocation"; readonly running: Running }
    /** Between two invocations: the next one absorbs it by a new init (§13.11). */
    | { readonly kind: "idle" };
}

/** States of one execution environment (Runtime API reference §3). Data stand in the member that has them. */
export type EnvironmentState =
  /** Nothing has been asked of it. */
  | { readonly kind: "created" }
  /** The engine and its environment are being made. */
  | { readonly kind: "preparing" }
  /** The gate before an init. */
  | { readonly kind: "init-held"; readonly attempt: InitAttempt["phase"] }
  /** External extensions are started; the runtime follows when all of them have registered (§10). */
  | { readonly kind: "extensions-registering"; readonly attempt: InitAttempt }
  /** The runtime is started and has not called its first `next`. */
  | { readonly kind: "initialising"; readonly attempt: InitAttempt }
  /** The runtime is ready; a registered extension has not called its first `next` (§10). */
  | { readonly kind: "extensions-initialising"; readonly attempt: InitAttempt }
  /** Initialised, and everything stands still. */
  | { readonly kind: "frozen" }
  | { readonly kind: "invoking"; readonly running: Running }
  /** The runtime is done; an extension that was told of the invocation is not (§10). */
  | { readonly kind: "extensions-finishing"; readonly running: Running }
  /** The invocation is over; its last output and its memory are being collected. */
  | {
      readonly kind: "reporting";
      readonly running: Running;
      readonly at: EpochMs;
      /** A process ended after it had asked for more. */
      readonly exit: ExitCause | undefined;
    }
  /** The gate before processes are ended. */
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "ending"; readonly failure: Failure }
  /** Processes are gone; their last output and memory are being collected. */
  | { readonly kind: "reporting-failure"; readonly failure: Failure }
  /** No process; the next invocation starts one. `/tmp` has stayed (§3.5). */
  | { readonly kind: "reset" }
  /** Shutdown with time for processes and extensions to end by themselves (§3.5). */
  | { readonly kind: "stopping" }
  | { readonly kind: "gone" };
export type EnvironmentStateKind = EnvironmentState["kind"];

/** The machine of one environment: its state, and what holds in every state. */
export interface EnvironmentMachine {
  readonly limits: EnvironmentLimits;
  readonly state: EnvironmentState;
  /** Request ids placed here whose invocation is not over. */
  readonly invocations: readonly string[];
  /** Closed after a new deployment: what runs may finish, nothing new is placed here (§3.6). */
  readonly placement: "open" | "closed";
  /** Whether processes get time to end by themselves, which they do where there is an extension (§3.5). */
  readonly shutdown: "at-once" | "with-window";
  /** The environment's first init: ahead, or over, with a duration that no report has told yet. */
  readonly firstInit: "ahead" | { readonly untoldMs: Milliseconds | undefined };
}

export function newMachine(limits: EnvironmentLimits): EnvironmentMachine {
  return {
    limits,
    state: { kind: "created" },
    invocations: [],
    placement: "open",
    shutdown: "at-once",
    firstInit: "ahead",
  };
}

export type EnvironmentInput =
  // ---- the service
  /** Starts the first init ahead of any invocation. */
  | { readonly kind: "initialise" }
  | { readonly kind: "assign"; readonly requestId: string }
  | { readonly kind: "retire" }
  /** As if somebody had killed the runtime. */
  | { readonly kind: "kill" }
  /** `orderly`: with time to end, where extensions have registered. `broken`: nobody asked for it. */
  | { readonly kind: "stop"; readonly reason: string; readonly how: "now" | "orderly" | "broken" }
  // ---- what became of effects
  | { readonly kind: "prepared" }
  | { readonly kind: "gate-passed" }
  | { readonly kind: "processes-ended" }
  | { readonly kind: "measured" }
  // ---- the processes
  | { readonly kind: "start-failed"; readonly fault: Fault }
  /** The runtime waits in `next`. */
  | { readonly kind: "ready" }
  /** The environment has an extension: an external one, or one that registered. */
  | { readonly kind: "extension-appeared" }
  /** Every external extension has registered, or there is none. */
  | { readonly kind: "extensions-registered" }
  /** The extensions are where `await-extensions` wanted them. */
  | { readonly kind: "extensions-ready" }
  | { readonly kind: "exited"; readonly status: ExitStatus }
  | { readonly kind: "extension-exited"; readonly name: string; readonly status: ExitStatus }
  // ---- time
  | { readonly kind: "timed-out" };

/** What the environment does to the world. Carried out in order. */
export type EnvironmentEffect =
  /** Makes the engine's environment; ends with `prepared` or `stop`. */
  | { readonly kind: "prepare" }
  | {
      readonly kind: "enter-phase";
      readonly phase: EnvironmentPhase;
      readonly isSuppressedInit?: true;
      readonly requestId?: string;
      readonly reason?: string;
    }
  /** Ends with `gate-passed`. */
  | { readonly kind: "hold"; readonly gate: GateName }
  /** `timed-out` after so many milliseconds; replaces the timer before. */
  | { readonly kind: "set-timer"; readonly ms: Milliseconds }
  | { readonly kind: "cancel-timer" }
  /** Ends with `extensions-registered`, at once where there are none. */
  | { readonly kind: "start-extensions"; readonly phase: InitAttempt["phase"] }
  /** `requestId`: the invocation that the init is a part of, or is followed by. */
  | { readonly kind: "start-runtime"; readonly requestId: string | undefined }
  /** The invocation is the current one of the Runtime API from now on. */
  | { readonly kind: "reserve"; readonly requestId: string }
  | { readonly kind: "log-init-start" }
  | { readonly kind: "log-start"; readonly requestId: string }
  /** Hands the event to the waiting runtime, which goes on. */
  | { readonly kind: "deliver"; readonly requestId: string; readonly deadline: EpochMs }
  | { readonly kind: "freeze" }
  /** SIGKILL that the platform hears of by the exit, as if it came from inside. */
  | { readonly kind: "signal-from-inside" }
  /** SIGKILL to everything, without waiting. */
  | { readonly kind: "kill"; readonly because: string }
  /** Ends everything, in order where there are extensions; ends with `processes-ended`. */
  | {
      readonly kind: "end-processes";
      readonly because: string;
      readonly reason: ShutdownReason;
      /** Absent at the end of the environment's life. */
      readonly failure?: Failure;
    }
  /** The runtime is initialised: nobody may register any more. */
  | { readonly kind: "close-registration"; readonly phase: InitAttempt["phase"] }
  /** Ends with `extensions-ready`, at once where there are none. */
  | { readonly kind: "await-extensions"; readonly until: "initialised" | "done" }
  /** Init is over, for extensions too. */
  | {
      readonly kind: "log-extensions";
      readonly phase: InitAttempt["phase"];
      readonly durationMs: Milliseconds;
    }
  /** A clean machine and session for the next process. */
  | { readonly kind: "renew" }
  /** What the runtime answered stands. */
  | {
      readonly kind: "settle";
      readonly requestId: string;
      readonly durationMs: Milliseconds;
    }
  /** Collects the last output and the memory; ends with `measured`. */
  | { readonly kind: "measure" }
  | { readonly kind: "report-init"; readonly failure: Failure; readonly durationMs: Milliseconds }
  /** The caller hears of a failure, if nothing was answered before. */
  | { readonly kind: "answer-failure"; readonly requestId: string; readonly failure: Failure }
  /** END and REPORT. */
  | {
      readonly kind: "finish";
      readonly requestId: string;
      readonly failure: Failure | undefined;
      readonly durationMs: Milliseconds;
      readonly initMs: Milliseconds | undefined;
    }
  /** What happened to a process between two invocations, for people. */
  | { readonly kind: "note-lost-process"; readonly cause: Cause }
  /** The service gives up on it: by a fault of its own, or because it was stopped. */
  | {
      readonly kind: "reject";
      readonly requestId: string;
      readonly reason: string;
      readonly isFault: boolean;
    }
  /** The invocation is over; its place is free. */
  | { readonly kind: "release"; readonly requestId: string }
  /** Sessions are closed and the engine's environment is given back. */
  | { readonly kind: "dispose" }
  /** Nothing will come any more: the ways in are closed. */
  | { readonly kind: "close" };

/** The result of one input. `ignored`: it has no place in this state. */
export interface EnvironmentStep {
  readonly kind: "moved" | "ignored";
  readonly machine: EnvironmentMachine;
  readonly effects: readonly EnvironmentEffect[];
}
