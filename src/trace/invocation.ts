import type { Exchange } from "./exchange.ts";
import type { InvocationStatus, TraceEventOf } from "./trace-event.ts";

/** One attempt of one invocation, as far as the trace has it. Retries of an asynchronous one are attempts of their own. */
export interface Invocation {
  readonly requestId: string;
  readonly attempt: number;
  /** 1, 2, 3 … in order of arrival since the trace began. */
  readonly ordinal: number;
  /** First event that names it. */
  readonly firstSeq: number;
  readonly startAt: number;
  environmentId: string | undefined;
  received: TraceEventOf<"invocation.received"> | undefined;
  queued: TraceEventOf<"invocation.queued"> | undefined;
  throttled: TraceEventOf<"invocation.throttled"> | undefined;
  assigned: TraceEventOf<"invocation.assigned"> | undefined;
  readonly deliveries: TraceEventOf<"invocation.delivered">[];
  /** The accepted `response` or `error` call of the runtime, or the last refused one. */
  reply: Exchange | undefined;
  responded: TraceEventOf<"invocation.responded"> | undefined;
  finished: TraceEventOf<"invocation.finished"> | undefined;
  exited: TraceEventOf<"process.exited"> | undefined;
  retry: TraceEventOf<"invocation.retry-scheduled"> | undefined;
  lastSeq: number;
  lastAt: number;
}

/** Where an invocation stands, in one word. */
export type InvocationStage =
  | "queued"
  | "throttled"
  | "starting"
  | "running"
  | "responded"
  | InvocationStatus;

/** The stage an invocation has reached at the end of the trace. */
export function invocationStage(invocation: Invocation): InvocationStage {
  if (invocation.throttled !== undefined) return "throttled";
  if (invocation.finished !== undefined) return invocation.finished.status;
  if (invocation.responded !== undefined) return "responded";
  if (invocation.deliveries.length > 0) return "running";
  return invocation.assigned === undefined ? "queued" : "starting";
}

/** Milliseconds of the whole invocation as its caller sees it; `undefined` while it is open. */
export function callerDuration(invocation: Invocation): number | undefined {
  const end = invocation.responded ?? invocation.throttled;
  return end === undefined ? undefined : end.at - invocation.startAt;
}

/** From delivery to the runtime's reply: the handler and the runtime around it. `undefined` when either is missing. */
export function handlerDuration(invocation: Invocation): number | undefined {
  const delivered = invocation.deliveries[0];
  const reply = invocation.reply;
  if (delivered === undefined || reply === undefined) return undefined;
  // A streamed reply begins while the handler still runs.
  return (reply.ended ?? reply.request).at - delivered.at;
}
