import { reportOf } from "./invocation.ts";
import type { TraceIndex } from "./trace-index.ts";

/** A trace in a few numbers. Durations are those of the REPORT lines. */
export interface TraceSummary {
  readonly invocations: number;
  readonly cold: number;
  /** Function errors, time-outs and environment failures. */
  readonly failed: number;
  readonly throttled: number;
  /** Milliseconds; `undefined` before the first invocation has finished. */
  readonly medianMs: number | undefined;
  readonly p95Ms: number | undefined;
  readonly billedMs: number;
}

/** Counts and durations over the invocations that the trace still has. */
export function summarise(index: TraceIndex): TraceSummary {
  const attempts = index.attempts.slice();
  const durations: number[] = [];
  let cold = 0;
  let failed = 0;
  let throttled = 0;
  let billedMs = 0;
  for (const attempt of attempts) {
    const { assigned, throttled: refusal, refused } = attempt;
    const finished = reportOf(attempt);
    if (assigned?.isCold === true) cold += 1;
    if (refusal !== undefined) throttled += 1;
    if (refused !== undefined) failed += 1;
    if (finished === undefined) continue;
    durations.push(finished.durationMs);
    billedMs += finished.billedMs;
    if (finished.status !== "success") failed += 1;
  }
  durations.sort((a, b) => a - b);
  return {
    invocations: attempts.length,
    cold,
    failed,
    throttled,
    medianMs: percentile(durations, 0.5),
    p95Ms: percentile(durations, 0.95),
    billedMs,
  };
}

/** Nearest rank: a value that was measured, not one in between. */
function percentile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
