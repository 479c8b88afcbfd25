import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type {
  EngineProgress,
  EntryPointCandidate,
  ExitStatus,
  SourcePosition,
} from "#contract/engine.ts";
import type { EnvironmentPhase } from "#contract/environment-phase.ts";
import type { GateName } from "#contract/gate-name.ts";
import { type ProcessId, RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { BodyRef } from "./body-ref.ts";
import {
  type FieldsOf,
  type Shape,
  body,
  flag,
  headers,
  listOf,
  number,
  oneOf,
  optional,
  process,
  record,
  text,
  variant,
  words,
} from "./event-fields.ts";

export type InjectedMessage = "dropped" | "delayed" | "duplicated" | "truncated";

/** Who gets the record of an asynchronous invocation. */
export type ForwardTarget = "on-success" | "on-failure" | "dead-letter-queue";

export type InvocationStatus = "success" | "error" | "timeout" | "failure";

const phase = oneOf<EnvironmentPhase>({
  init: true,
  invoke: true,
  frozen: true,
  reset: true,
  shutdown: true,
  gone: true,
});
const gate = oneOf<GateName>({
  init: true,
  "next.requested": true,
  "next.delivered": true,
  "response.received": true,
  "response.accepted": true,
  "error.received": true,
  "error.accepted": true,
  exited: true,
  "timed-out": true,
  line: true,
});
const candidates = listOf<EntryPointCandidate>("path", "outcome");
const position = optional(record<SourcePosition>({ path: "string", line: "number" }));
const epochMs = number<EpochMs>();
const milliseconds = number<Milliseconds>();

/**
 * Every kind of trace event with its fields: the type of an event and the check of one from outside are both read from
 * here. What a kind looks like in the sequence is said in `rows/`, its title and explanation in `words/`.
 */
export const SHAPES = {
  // ---- the function
  "function.deployed": { functionName: text, engine: text },
  "engine.progress": {
    engine: text,
    progress: variant<EngineProgress>({ loading: true, starting: true, ready: true, failed: true }),
  },

  // ---- execution environments
  "environment.created": {
    environmentId: text,
    /** 1, 2, 3 … in order of creation since the deployment. */
    ordinal: number(),
    logStream: text,
    initializationType: text,
  },
  "environment.phase": {
    environmentId: text,
    phase,
    /** `init` again inside an invocation ("suppressed init", §3.2). */
    isSuppressedInit: optional(flag),
    requestId: optional(text),
    reason: optional(text),
  },
  "process.started": { environmentId: text, process, entryPoint: text, candidates },
  "process.start-failed": {
    environmentId: text,
    process,
    candidates,
    entryPoint: optional(text),
    errno: optional(text),
    errorType: text,
    message: text,
  },
  "process.exited": {
    environmentId: text,
    process,
    status: variant<ExitStatus>({ exited: true, signaled: true }),
    /** Set when the platform killed it: time-out, reset, shutdown. */
    killedBecause: optional(text),
    /** It was told to end, and did: an extension after SHUTDOWN. */
    wasAsked: optional(flag),
    requestId: optional(text),
  },

  // ---- the runtime's state machine (§2)
  "runtime.state": { environmentId: text, from: text, to: text, exchangeId: optional(text) },
  "runtime.refused": {
    environmentId: text,
    from: text,
    to: text,
    exchangeId: text,
    errorType: text,
    errorMessage: text,
  },

  // ---- extensions and telemetry
  /** An extension has said which events it wants. */
  "extension.registered": {
    environmentId: text,
    process,
    exchangeId: text,
    events: words,
    /** Runs inside the runtime's process: it began no program of its own. */
    isInternal: flag,
  },
  "extension.state": {
    environmentId: text,
    process,
    from: text,
    to: text,
    exchangeId: optional(text),
  },
  "extension.refused": {
    environmentId: text,
    process,
    from: text,
    to: text,
    exchangeId: text,
    errorType: text,
    errorMessage: text,
  },
  "telemetry.subscribed": {
    environmentId: text,
    process,
    exchangeId: text,
    types: words,
    /** Where the platform sends to: `http://sandbox.localdomain:8080/`. */
    destination: text,
  },
  /** One batch on its way to a subscriber inside the environment. */
  "telemetry.delivered": {
    environmentId: text,
    process,
    batch: body,
    /** Number of telemetry events in the batch. */
    records: number(),
    /** The invocation during which it arrives; absent during init and shutdown. */
    requestId: optional(text),
    /** The invocations that its records are about. */
    about: words,
    /** What the listener answered; absent over TCP, and when nobody listened. */
    status: optional(number()),
    /** Why it could not be delivered. */
    error: optional(text),
  },

  // ---- Runtime API conversation: one exchange is one HTTP request with its response
  "api.request": {
    environmentId: text,
    /** Who asked. */
    process,
    exchangeId: text,
    requestId: optional(text),
    method: text,
    path: text,
    headers,
    /** Absent while a streamed body is still arriving: see `api.chunk`. */
    body: optional(body),
    /** Where the call stands in the user's source, where the engine knows. */
    position,
  },
  /** The long poll waits: nothing to deliver yet. */
  "api.waiting": { environmentId: text, exchangeId: text },
  "api.chunk": { environmentId: text, exchangeId: text, requestId: optional(text), body },
  /** The body of a streamed request has ended, with its trailers. */
  "api.request-ended": {
    environmentId: text,
    exchangeId: text,
    size: number(),
    trailers: headers,
  },
  "api.response": {
    environmentId: text,
    exchangeId: text,
    requestId: optional(text),
    status: number(),
    headers,
    body,
  },
  /** The client hung up or the connection was cut before the answer. */
  "api.aborted": { environmentId: text, exchangeId: text, reason: text },

  // ---- invocations
  "invocation.received": {
    requestId: text,
    invocationType: oneOf<"RequestResponse" | "Event" | "DryRun">({
      RequestResponse: true,
      Event: true,
      DryRun: true,
    }),
    /** `invoke`, `rest-v1`, `http-v2`, `function-url`, `alb`, `service-worker`, `local`. */
    source: text,
    payload: body,
    qualifier: optional(text),
    clientContext: optional(text),
    cognitoIdentity: optional(text),
    tenantId: optional(text),
    traceHeader: optional(text),
    /** 1 for the first try; 2 and 3 for the retries of an asynchronous invocation (§8.4). */
    attempt: number(),
  },
  /** The caller has its answer without a result: 202 of an asynchronous invocation, 204 of a dry run. */
  "invocation.accepted": { requestId: text, status: number() },
  "invocation.queued": { requestId: text, reason: text },
  "invocation.throttled": { requestId: text, reason: text, message: text },
  /** Refused for what was sent, before any environment was looked for (§8.3). */
  "invocation.refused": { requestId: text, status: number(), errorType: text, message: text },
  "invocation.assigned": { requestId: text, environmentId: text, isCold: flag },
  "invocation.delivered": {
    requestId: text,
    environmentId: text,
    exchangeId: text,
    deadlineMs: epochMs,
    isRedelivery: flag,
  },
  /** The caller has its answer; the invocation itself ends with `invocation.finished` (§2, last paragraph). */
  "invocation.responded": {
    requestId: text,
    environmentId: text,
    payload: body,
    contentType: optional(text),
    functionError: optional(text),
    mode: oneOf<"buffered" | "streaming">({ buffered: true, streaming: true }),
  },
  "invocation.finished": {
    requestId: text,
    environmentId: text,
    status: oneOf<InvocationStatus>({ success: true, error: true, timeout: true, failure: true }),
    errorType: optional(text),
    durationMs: milliseconds,
    billedMs: milliseconds,
    initMs: optional(milliseconds),
    maxMemoryUsedMb: optional(number()),
    /** Why it was ended from outside, without an answer and without a REPORT; its duration means nothing then. */
    stopped: optional(text),
  },
  "invocation.retry-scheduled": { requestId: text, attempt: number(), inMs: milliseconds },
  /** An asynchronous event leaves the queue without success (§8.4). */
  "invocation.discarded": {
    requestId: text,
    condition: text,
    /** How often the function was tried. */
    attempts: number(),
    /** A destination or a dead-letter queue gets it. */
    isKept: flag,
  },
  /** The record of an asynchronous invocation, on its way to a destination or a dead-letter queue. */
  "invocation.forwarded": {
    requestId: text,
    to: oneOf<ForwardTarget>({
      "on-success": true,
      "on-failure": true,
      "dead-letter-queue": true,
    }),
    /** ARN of the receiver. */
    target: text,
    condition: text,
    record: body,
    /** Message attributes of a dead letter. */
    attributes: optional(headers),
  },

  // ---- what a person does to a run, without an edit of the code
  /** A message of the Runtime API was tampered with, as a breakpoint asked. */
  "injected.message": {
    environmentId: text,
    what: oneOf<InjectedMessage>({
      dropped: true,
      delayed: true,
      duplicated: true,
      truncated: true,
    }),
    /** `POST /2018-06-01/…`, and which half of the exchange it is. */
    message: text,
    half: oneOf<"request" | "answer">({ request: true, answer: true }),
    requestId: optional(text),
    /** How long it was kept back. */
    ms: optional(milliseconds),
    /** How much of its body is left. */
    bytes: optional(number()),
    /** The breakpoint's id. */
    because: text,
  },
  "injected.signal": { environmentId: text, signal: text, requestId: optional(text) },
  "injected.time": { ms: milliseconds },
  /** A breakpoint that only notes what passes. */
  "breakpoint.passed": {
    environmentId: text,
    gate,
    message: text,
    exchangeId: optional(text),
    requestId: optional(text),
    because: text,
  },

  // ---- logs: what CloudWatch would hold
  log: {
    environmentId: text,
    stream: oneOf<"platform" | "stdout" | "stderr">({ platform: true, stdout: true, stderr: true }),
    /** One CloudWatch event, without its final newline; TABs as in §6. */
    text,
    /** Who wrote it; absent for the platform's lines and for the runtime. */
    process: optional(process),
    requestId: optional(text),
    /** Our remark for people, not a line of Lambda's (bounded output, network refused …). */
    isNote: optional(flag),
  },

  // ---- stepping
  "gate.held": {
    environmentId: text,
    gate,
    gateId: text,
    exchangeId: optional(text),
    requestId: optional(text),
    position,
    /** `step` or the breakpoint's id. */
    because: text,
  },
  "gate.released": { environmentId: text, gate, gateId: text },
  /** What the variables are where `gateId` holds before a source line: see `line-values.ts`. */
  "line.values": { environmentId: text, gateId: text, values: body },
} satisfies Readonly<Record<string, Shape>>;

export type TraceEventKind = keyof typeof SHAPES;

interface Base {
  /** Position in the trace, from 0, without gaps. */
  readonly seq: number;
  readonly at: EpochMs;
}

export type TraceEventOf<K extends TraceEventKind> = K extends TraceEventKind
  ? Flat<Base & { readonly kind: K } & FieldsOf<(typeof SHAPES)[K]>>
  : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
export type TraceEvent = TraceEventOf<TraceEventKind>;

/** Kinds of one family: `api.request`, `api.response` … */
export type TraceEventIn<Family extends string> = TraceEventOf<
  Extract<TraceEventKind, `${Family}.${string}`>
>;

/** A trace event before the recorder gives it its place and moment. Without `process` it is the runtime's. */
export type TraceEventDraft = DraftOf<TraceEventKind>;
export type DraftOf<K extends TraceEventKind> = K extends TraceEventKind
  ? { readonly kind: K } & Omit<FieldsOf<(typeof SHAPES)[K]>, "process"> & {
        readonly process?: ProcessId;
      }
  : never;

const OF_PROCESS: ReadonlySet<string> = new Set(
  Object.entries<Shape>(SHAPES)
    .filter(([, shape]) => shape["process"]?.presence === "required")
    .map(([kind]) => kind),
);

/** The event that a draft becomes at its place in the trace. */
export function placed(draft: TraceEventDraft, seq: number, at: EpochMs): TraceEvent {
  // A draft is a member of the union without these fields; together they are that member again.
  return OF_PROCESS.has(draft.kind)
    ? ({ process: RUNTIME_PROCESS, ...draft, seq, at } as TraceEvent)
    : ({ ...draft, seq, at } as TraceEvent);
}

/** Where the simulator writes the trace. */
export interface TraceRecorder {
  record(draft: TraceEventDraft): void;
  /** Stores bytes once by content and gives their reference. */
  body(bytes: Uint8Array): BodyRef;
}
