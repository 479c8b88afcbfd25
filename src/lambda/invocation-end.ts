import { utf8 } from "#base/utf8.ts";
import type { InvocationResult } from "#runtime-api/host.ts";
import type { InvocationStatus } from "#trace/trace-event.ts";
import { type Fault, RESPONSE_TOO_LARGE_PAYLOAD, RESPONSE_TOO_LARGE_TYPE } from "./faults.ts";
import type { RunAnswer } from "./invocation-run.ts";

/** How an invocation stands in its report. */
export interface Verdict {
  readonly status: InvocationStatus;
  readonly errorType?: string;
  /** The runtime told of the error itself, through `/error`. */
  readonly isReported: boolean;
  readonly fault?: Fault;
}

/** The platform's own verdict. */
export function failedBy(fault: Fault, status: "error" | "timeout" = "error"): Verdict {
  return { status, errorType: fault.loggedType ?? fault.errorType, isReported: false, fault };
}

export const SUCCESS: Verdict = { status: "success", isReported: false };

/** What the caller gets for a result of the runtime, and how the invocation stands then (Runtime API reference §3.3). */
export function answerTo(result: InvocationResult): {
  readonly answer: RunAnswer;
  readonly verdict: Verdict;
} {
  switch (result.kind) {
    case "response": {
      const { payload, contentType, streamError } = result;
      const answer = { payload, contentType, isFunctionError: false };
      return {
        answer: streamError === undefined ? answer : { ...answer, streamError },
        verdict: SUCCESS,
      };
    }
    case "error":
      return {
        answer: { payload: result.payload, contentType: result.contentType, isFunctionError: true },
        verdict: { status: "error", errorType: result.errorType, isReported: true },
      };
    case "too-large":
      return {
        answer: platformAnswer(RESPONSE_TOO_LARGE_PAYLOAD),
        verdict: { status: "error", errorType: RESPONSE_TOO_LARGE_TYPE, isReported: false },
      };
    case "invalid-response-mode":
      return {
        answer: platformAnswer(new Uint8Array(0)),
        verdict: {
          status: "error",
          errorType: "Runtime.InvalidResponseModeHeader",
          isReported: false,
        },
      };
    case "truncated":
      return {
        answer: platformAnswer(utf8(`{"errorType":"${TRUNCATED}"}`)),
        verdict: { status: "error", errorType: TRUNCATED, isReported: false },
      };
  }
}

/** An answer that the platform words itself. */
export function platformAnswer(payload: Uint8Array): RunAnswer {
  return { payload, contentType: "application/json", isFunctionError: true };
}

export const TRUNCATED = "Runtime.TruncatedResponse";
