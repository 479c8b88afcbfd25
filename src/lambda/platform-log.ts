import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type { InvocationStatus } from "#trace/trace-event.ts";
import type { Extension } from "#runtime-api/extensions/extensions-api.ts";
import type { Fault } from "./faults.ts";

/** Facts of one init attempt that failed or ran out of time. */
export interface InitReport {
  readonly phase: "init" | "invoke";
  readonly durationMs: Milliseconds;
  readonly status: "error" | "timeout";
  readonly errorType?: string;
}

/** Facts of one invocation. */
export interface InvocationReport {
  readonly requestId: string;
  readonly status: InvocationStatus;
  readonly errorType?: string;
  /** The runtime reported the error itself through `/error`: the text REPORT keeps quiet about it (§3.3). */
  readonly isReported: boolean;
  readonly durationMs: Milliseconds;
  readonly billedMs: Milliseconds;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  readonly initMs?: Milliseconds;
  /** What went wrong in the platform's words; only the old failure style prints it. */
  readonly fault?: Fault;
  readonly producedBytes: number;
}

/**
 * The lines that the platform itself writes into a function's log. Each text is one CloudWatch event without its final
 * newline; an empty list means that this format has no such line.
 */
export interface PlatformLog {
  initStart(now: EpochMs): readonly string[];
  initReport(report: InitReport, now: EpochMs): readonly string[];
  extension(
    extension: Pick<Extension, "name" | "state" | "events" | "errorType">,
    now: EpochMs,
  ): readonly string[];
  subscribed(
    subscription: { readonly name: string; readonly types: readonly string[] },
    now: EpochMs,
  ): readonly string[];
  start(requestId: string, traceHeader: string, now: EpochMs): readonly string[];
  /** Everything between the function's last line and the end of the invocation. */
  end(report: InvocationReport, now: EpochMs): readonly string[];
}

/** Runtime version that INIT_START names; the hash is this simulator's own. */
export const RUNTIME_VERSION = "provided:al2023.v97";
const RUNTIME_HASH = "5d4f2c0e9b7a41638ce0d1f7a2b6c3940f8e1d2c3b4a59687786958493a2b1c0";

export function runtimeVersionArn(region: string): string {
  return `arn:aws:lambda:${region}::runtime:${RUNTIME_HASH}`;
}
