import type { ReportedInitError } from "#runtime-api/host.ts";
import type { Failure } from "./environment-state.ts";
import { type Fault, exitFault, extensionExitFault, faultPayload, timeoutFault } from "./faults.ts";
import { type Verdict, failedBy, platformAnswer } from "./invocation-end.ts";
import type { RunAnswer } from "./invocation-run.ts";

/** What a failure means for the report and for the caller (Runtime API reference §3.2, §3.3). */
export interface FailureOutcome {
  readonly verdict: Verdict;
  answer(requestId: string): RunAnswer;
}

/** What processes told of their own failure before they ended. */
export interface Reported {
  /** The runtime's `init/error`. */
  readonly initError: ReportedInitError | undefined;
  /** The first `init/error` or `exit/error` of an extension. */
  readonly extensionError: "Extension.InitError" | "Extension.ExitError" | undefined;
}

export function failureOutcome(
  { cause, during }: Failure,
  { initError: reported, extensionError }: Reported,
  timeoutSeconds: number,
): FailureOutcome {
  const byPlatform = (fault: Fault, status?: "timeout"): FailureOutcome => ({
    verdict: failedBy(fault, status),
    answer: (requestId) => platformAnswer(faultPayload(fault, requestId)),
  });
  switch (cause.kind) {
    case "timed-out":
      // An init/error that was not followed by an exit does not count (§13.8).
      return byPlatform(timeoutFault(timeoutSeconds), "timeout");
    case "start-failed":
      return byPlatform(cause.fault);
    case "extension-exited":
      // The first fatal error counts: one that the extension reported before it exited gives the type.
      return byPlatform(extensionExitFault(cause.status, extensionError));
    case "exited": {
      const outcome = byPlatform(exitFault(cause.status));
      if (during.kind !== "init" || reported === undefined) return outcome;
      // The first error counts: one that the runtime reported before it exited gives type and words.
      const { payload, contentType, errorType } = reported;
      return {
        verdict: { ...outcome.verdict, errorType },
        answer: () => ({ payload, contentType, isFunctionError: true }),
      };
    }
    case "killed-by-hand":
      throw new Error("A process that a person killed between two invocations has no report.");
  }
}
