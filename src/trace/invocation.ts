import type { Exchange } from "./exchange.ts";
import type { InvocationStatus, TraceEvent, TraceEventOf } from "./trace-event.ts";

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
  accepted: TraceEventOf<"invocation.accepted"> | undefined;
  queued: TraceEventOf<"invocation.queued"> | undefined;
  throttled: TraceEventOf<"invocation.throttled"> | undefined;
  refused: TraceEventOf<"invocation.refused"> | undefined;
  assigned: TraceEventOf<"invocation.assigned"> | undefined;
  readonly deliveries: TraceEventOf<"invocation.delivered">[];
  /** The accepted `response` or `error` call of the runtime, or the last refused one. */
  reply: Exchange | undefined;
  responded: TraceEventOf<"invocation.responded"> | undefined;
  finished: TraceEventOf<"invocation.finished"> | undefined;
  exited: TraceEventOf<"process.exited"> | undefined;
  retry: TraceEventOf<"invocation.retry-scheduled"> | undefined;
  discarded: TraceEventOf<"invocation.discarded"> | undefined;
  readonly forwarded: TraceEventOf<"invocation.forwarded">[];
  lastSeq: number;
  lastAt: number;
}

export function createInvocation(
  requestId: string,
  ordinal: number,
  event: TraceEvent,
): Invocation {
  return {
    requestId,
    attempt: event.kind === "invocation.received" ? event.attempt : 1,
    ordinal,
    firstSeq: event.seq,
    startAt: event.at,
    environmentId: undefined,
    received: undefined,
    accepted: undefined,
    queued: undefined,
    throttled: undefined,
    refused: undefined,
    assigned: undefined,
    deliveries: [],
    reply: undefined,
    responded: undefined,
    finished: undefined,
    exited: undefined,
    retry: undefined,
    discarded: undefined,
    forwarded: [],
    lastSeq: event.seq,
    lastAt: event.at,
  };
}

/** Where an invocation stands, in one word. */
export type InvocationStage =
  | "queued"
  | "throttled"
  | "refused"
  /** A dry run: all was checked, nothing ran. */
  | "checked"
  | "starting"
  | "running"
  | "responded"
  | "stopped"
  | InvocationStatus;

/** The stage an invocation has reached at the end of the trace. */
export function invocationStage(invocation: Invocation): InvocationStage {
  if (invocation.throttled !== undefined) return "throttled";
  if (invocation.refused !== undefined) return "refused";
  const { finished } = invocation;
  if (finished !== undefined) return finished.stopped === undefined ? finished.status : "stopped";
  if (invocation.responded !== undefined) return "responded";
  if (invocation.deliveries.length > 0) return "running";
  if (invocation.accepted?.status === 204) return "checked";
  return invocation.assigned === undefined ? "queued" : "starting";
}

/** How it ended, as far as Lambda would report it: nothing for one that was stopped from outside. */
export function reportOf({ finished }: Invocation) {
  return finished?.stopped === undefined ? finished : undefined;
}

/** Its caller got no answer of the function's, or Lambda reports a failure. */
export function hasFailed(invocation: Invocation): boolean {
  const isRefused = (invocation.throttled ?? invocation.refused) !== undefined;
  return isRefused || (reportOf(invocation)?.status ?? "success") !== "success";
}

/** An invocation as it stood just after the event `seq`: what came later is not in it. */
export function invocationBy(invocation: Invocation, seq: number): Invocation {
  const { assigned, queued, deliveries, reply, responded, finished } = invocation;
  const { accepted, throttled, refused, exited, retry, discarded, forwarded } = invocation;
  return {
    ...invocation,
    queued: by(queued, seq),
    assigned: by(assigned, seq),
    deliveries: deliveries.filter((delivery) => delivery.seq <= seq),
    reply: reply !== undefined && reply.request.seq <= seq ? reply : undefined,
    responded: by(responded, seq),
    finished: by(finished, seq),
    throttled: by(throttled, seq),
    refused: by(refused, seq),
    exited: by(exited, seq),
    retry: by(retry, seq),
    accepted: by(accepted, seq),
    discarded: by(discarded, seq),
    forwarded: forwarded.filter((event) => event.seq <= seq),
  };
}

function by<E extends { readonly seq: number }>(event: E | undefined, seq: number): E | undefined {
  return event !== undefined && event.seq <= seq ? event : undefined;
}

/** What it came to, once it did: the function's answer, a refusal, a dry run's 204. */
export function answerOf({ responded, throttled, refused, accepted }: Invocation) {
  return responded ?? throttled ?? refused ?? (accepted?.status === 204 ? accepted : undefined);
}

/** Milliseconds of the whole invocation as its caller sees it; `undefined` while it is open. */
export function callerDuration(invocation: Invocation): number | undefined {
  // Who invokes asynchronously does not wait for what it comes to.
  const end = invocation.accepted ?? answerOf(invocation);
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
