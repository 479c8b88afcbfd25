import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type {
  EngineProgress,
  EntryPointCandidate,
  ExitStatus,
  SourcePosition,
} from "#contract/engine.ts";
import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { HeaderList } from "#runtime-api/message.ts";

/**
 * A payload, stored once by content. `id` finds the bytes in the body store; the store is bounded, so `id` may lead
 * nowhere any more: then only the size is known.
 */
export interface BodyRef {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

export type InvocationStatus = "success" | "error" | "timeout" | "failure";

interface Base {
  /** Position in the trace, from 0, without gaps. */
  readonly seq: number;
  readonly at: EpochMs;
}
interface InEnvironment extends Base {
  readonly environmentId: string;
}
interface OfInvocation extends Base {
  readonly requestId: string;
}

export type TraceEvent =
  // ---- the function
  | (Base & {
      readonly kind: "function.deployed";
      readonly functionName: string;
      readonly engine: string;
    })
  | (Base & {
      readonly kind: "engine.progress";
      readonly engine: string;
      readonly progress: EngineProgress;
    })
  // ---- execution environments
  | (InEnvironment & {
      readonly kind: "environment.created";
      /** 1, 2, 3 … in order of creation since the deployment. */
      readonly ordinal: number;
      readonly logStream: string;
      readonly initializationType: string;
    })
  | (InEnvironment & {
      readonly kind: "environment.phase";
      readonly phase: EnvironmentPhase;
      /** `init` again inside an invocation ("suppressed init", §3.2). */
      readonly isSuppressedInit?: boolean;
      readonly requestId?: string;
      readonly reason?: string;
    })
  | (InEnvironment & {
      readonly kind: "process.started";
      readonly entryPoint: string;
      readonly candidates: readonly EntryPointCandidate[];
    })
  | (InEnvironment & {
      readonly kind: "process.start-failed";
      readonly candidates: readonly EntryPointCandidate[];
      readonly entryPoint?: string;
      readonly errno?: string;
      readonly errorType: string;
      readonly message: string;
    })
  | (InEnvironment & {
      readonly kind: "process.exited";
      readonly status: ExitStatus;
      /** Set when the platform killed it: time-out, reset, shutdown. */
      readonly killedBecause?: string;
      readonly requestId?: string;
    })
  // ---- the runtime's state machine (§2)
  | (InEnvironment & {
      readonly kind: "runtime.state";
      readonly from: string;
      readonly to: string;
      readonly exchangeId?: string;
    })
  | (InEnvironment & {
      readonly kind: "runtime.refused";
      readonly from: string;
      readonly to: string;
      readonly exchangeId: string;
      readonly errorType: string;
      readonly errorMessage: string;
    })
  // ---- Runtime API conversation: one exchange is one HTTP request with its response
  | (InEnvironment & {
      readonly kind: "api.request";
      readonly exchangeId: string;
      readonly requestId?: string;
      readonly method: string;
      readonly path: string;
      readonly headers: HeaderList;
      /** Absent while a streamed body is still arriving: see `api.chunk`. */
      readonly body?: BodyRef;
      /** Where the call stands in the user's source, where the engine knows. */
      readonly position?: SourcePosition;
    })
  /** The long poll waits: nothing to deliver yet. */
  | (InEnvironment & { readonly kind: "api.waiting"; readonly exchangeId: string })
  | (InEnvironment & {
      readonly kind: "api.chunk";
      readonly exchangeId: string;
      readonly requestId?: string;
      readonly body: BodyRef;
    })
  /** The body of a streamed request has ended, with its trailers. */
  | (InEnvironment & {
      readonly kind: "api.request-ended";
      readonly exchangeId: string;
      readonly size: number;
      readonly trailers: HeaderList;
    })
  | (InEnvironment & {
      readonly kind: "api.response";
      readonly exchangeId: string;
      readonly requestId?: string;
      readonly status: number;
      readonly headers: HeaderList;
      readonly body: BodyRef;
    })
  /** The client hung up or the connection was cut before the answer. */
  | (InEnvironment & {
      readonly kind: "api.aborted";
      readonly exchangeId: string;
      readonly reason: string;
    })
  // ---- invocations
  | (OfInvocation & {
      readonly kind: "invocation.received";
      readonly invocationType: "RequestResponse" | "Event";
      /** `invoke`, `rest-v1`, `http-v2`, `function-url`, `alb`, `service-worker`, `local`. */
      readonly source: string;
      readonly payload: BodyRef;
      readonly qualifier?: string;
      readonly clientContext?: string;
      readonly traceHeader?: string;
      /** 1 for the first try; 2 and 3 for the retries of an asynchronous invocation (§8.4). */
      readonly attempt: number;
    })
  | (OfInvocation & { readonly kind: "invocation.queued"; readonly reason: string })
  | (OfInvocation & {
      readonly kind: "invocation.throttled";
      readonly reason: string;
      readonly message: string;
    })
  | (OfInvocation & {
      readonly kind: "invocation.assigned";
      readonly environmentId: string;
      readonly isCold: boolean;
    })
  | (OfInvocation & {
      readonly kind: "invocation.delivered";
      readonly environmentId: string;
      readonly exchangeId: string;
      readonly deadlineMs: EpochMs;
      readonly isRedelivery: boolean;
    })
  /** The caller has its answer; the invocation itself ends with `invocation.finished` (§2, last paragraph). */
  | (OfInvocation & {
      readonly kind: "invocation.responded";
      readonly environmentId: string;
      readonly payload: BodyRef;
      readonly contentType?: string;
      readonly functionError?: string;
      readonly mode: "buffered" | "streaming";
    })
  | (OfInvocation & {
      readonly kind: "invocation.finished";
      readonly environmentId: string;
      readonly status: InvocationStatus;
      readonly errorType?: string;
      readonly durationMs: Milliseconds;
      readonly billedMs: Milliseconds;
      readonly initMs?: Milliseconds;
      readonly maxMemoryUsedMb?: number;
    })
  | (OfInvocation & {
      readonly kind: "invocation.retry-scheduled";
      readonly attempt: number;
      readonly inMs: Milliseconds;
    })
  // ---- logs: what CloudWatch would hold
  | (InEnvironment & {
      readonly kind: "log";
      readonly stream: "platform" | "stdout" | "stderr";
      /** One CloudWatch event, without its final newline; TABs as in §6. */
      readonly text: string;
      readonly requestId?: string;
      /** Our remark for people, not a line of Lambda's (bounded output, network refused …). */
      readonly isNote?: boolean;
    })
  // ---- stepping
  | (InEnvironment & {
      readonly kind: "gate.held";
      readonly gate: GateName;
      readonly gateId: string;
      readonly exchangeId?: string;
      readonly requestId?: string;
      readonly position?: SourcePosition;
      /** `step` or the breakpoint's id. */
      readonly because: string;
    })
  | (InEnvironment & {
      readonly kind: "gate.released";
      readonly gate: GateName;
      readonly gateId: string;
    });

export type TraceEventKind = TraceEvent["kind"];
export type TraceEventOf<K extends TraceEventKind> = Extract<TraceEvent, { readonly kind: K }>;

type WithoutBase<E> = E extends TraceEvent ? Omit<E, "seq" | "at"> : never;
/** A trace event before the recorder gives it its place and moment. */
export type TraceEventDraft = WithoutBase<TraceEvent>;

/** Where the simulator writes the trace. */
export interface TraceRecorder {
  record(draft: TraceEventDraft): void;
  /** Stores bytes once by content and gives their reference. */
  body(bytes: Uint8Array): BodyRef;
}
