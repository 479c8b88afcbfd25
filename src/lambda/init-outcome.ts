import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type { StartOutcome } from "#contract/engine.ts";
import type { ReportedInitError } from "#runtime-api/host.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import {
  type Fault,
  execFault,
  exitFault,
  faultPayload,
  missingEntryPoint,
  timeoutFault,
} from "./faults.ts";
import { type Verdict, failedBy, platformAnswer } from "./invocation-end.ts";
import type { RunAnswer } from "./invocation-run.ts";
import type { PhaseEnd } from "./phase.ts";

/** An init that failed, as the invocation that it belongs to tells it (Runtime API reference §3.2). */
export interface InitFailure {
  readonly verdict: Verdict;
  readonly fault: Fault;
  readonly at: EpochMs;
  /** What the runtime itself said through `init/error`. */
  readonly reported: ReportedInitError | undefined;
}

export type InitEnd =
  | { readonly kind: "ready"; readonly durationMs: Milliseconds }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failure: InitFailure };

export function initFailure(
  end: Extract<PhaseEnd, { kind: "start-failed" | "exited" | "timed-out" }>,
  reported: ReportedInitError | undefined,
  timeoutSeconds: number,
): InitFailure {
  const { at } = end;
  if (end.kind === "timed-out") {
    // An init/error that was not followed by an exit does not count (§13.8).
    const fault = timeoutFault(timeoutSeconds);
    return { verdict: failedBy(fault, "timeout"), fault, at, reported: undefined };
  }
  const fault = end.kind === "exited" ? exitFault(end.status) : end.fault;
  const verdict = failedBy(fault);
  // The first error counts: one that the runtime reported before it exited gives the type.
  return {
    verdict: reported === undefined ? verdict : { ...verdict, errorType: reported.errorType },
    fault,
    at,
    reported,
  };
}

/** The invoker gets the runtime's own words where there are some. */
export function initFailureAnswer({ fault, reported }: InitFailure, requestId: string): RunAnswer {
  if (reported === undefined) return platformAnswer(faultPayload(fault, requestId));
  const { payload, contentType } = reported;
  return { payload, contentType, isFunctionError: true };
}

/** Writes down how the start of a process went; gives the fault when there is no process. */
export function recordStart(
  trace: TraceRecorder,
  environmentId: string,
  outcome: StartOutcome,
): Fault | undefined {
  const { candidates } = outcome;
  if (outcome.kind === "started") {
    const { entryPoint } = outcome;
    trace.record({ kind: "process.started", environmentId, entryPoint, candidates });
    return undefined;
  }
  const fault =
    outcome.kind === "entry-point-missing"
      ? missingEntryPoint(candidates.map(({ path }) => path))
      : execFault(outcome.entryPoint, outcome.errno);
  trace.record({
    kind: "process.start-failed",
    environmentId,
    candidates,
    errorType: fault.errorType,
    message: fault.message,
    ...(outcome.kind === "exec-failed" && { entryPoint: outcome.entryPoint, errno: outcome.errno }),
  });
  return fault;
}
