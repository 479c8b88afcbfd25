import type { TraceStore } from "./trace-store.ts";
import { type Invocation, answerOf, invocationBy } from "./invocation.ts";

/** The invocation that details are shown of: the selected event's, else the latest by the moment `moment`. */
export function invocationAt(
  trace: TraceStore,
  selectedSeq: number | undefined,
  moment: number,
): Invocation | undefined {
  const selected = selectedSeq === undefined ? undefined : trace.event(selectedSeq);
  const exchange =
    selected !== undefined &&
    "exchangeId" in selected &&
    selected.exchangeId !== undefined &&
    "environmentId" in selected
      ? trace.index.exchange(selected.environmentId, selected.exchangeId)
      : undefined;
  const requestId =
    (selected !== undefined && "requestId" in selected ? selected.requestId : undefined) ??
    exchange?.requestId;
  const chosen = requestId === undefined ? undefined : trace.index.invocations.get(requestId);
  if (chosen !== undefined) return chosen;
  return latestInvocation(trace, moment);
}

/** Invocations that are looked at for the latest answer: more than one burst holds. */
const RECENT = 200;

/** The invocation that arrived last, while it is open; else the one that was answered last. */
function latestInvocation(trace: TraceStore, moment: number): Invocation | undefined {
  const { attempts } = trace.index;
  const last = attempts.lastAtMost(moment, (attempt) => attempt.firstSeq);
  const newest = attempts.at(last);
  if (newest === undefined || answeredSeq(newest) > moment) return newest;
  let found = newest;
  for (
    let position = last - 1;
    position >= attempts.first && position > last - RECENT;
    position -= 1
  ) {
    const attempt = attempts.at(position);
    if (attempt === undefined) continue;
    const seq = answeredSeq(attempt);
    if (seq <= moment && seq > answeredSeq(found)) found = attempt;
  }
  return found;
}

function answeredSeq(invocation: Invocation): number {
  return answerOf(invocation)?.seq ?? Infinity;
}

/**
 * `seq` of the message that says most about an invocation by a moment: of one that failed what failed, else the event that
 * the runtime was given.
 */
export function tellingSeq(
  store: TraceStore,
  whole: Invocation,
  moment: number,
): number | undefined {
  const invocation = invocationBy(whole, moment);
  const { refused, throttled, finished, responded, received } = invocation;
  const refusal = refused ?? throttled;
  if (refusal !== undefined) return refusal.seq;
  if (
    finished !== undefined ? finished.status !== "success" : responded?.functionError !== undefined
  )
    return failingSeq(store, invocation) ?? finished?.seq;
  const delivered = invocation.deliveries.at(-1);
  if (delivered === undefined) return received?.seq;
  const exchange = store.index.exchange(delivered.environmentId, delivered.exchangeId);
  const answer = exchange?.response;
  // Still on its way (held at a gate): its payload is known from the invocation.
  return answer !== undefined && answer.seq <= moment
    ? answer.seq
    : (received?.seq ?? delivered.seq);
}

/** The start that failed, the end of the process, or the error that the runtime reported: whatever was first. */
function failingSeq(store: TraceStore, invocation: Invocation): number | undefined {
  const end = invocation.finished?.seq ?? invocation.lastSeq;
  for (let seq = Math.max(invocation.firstSeq, store.snapshot().firstSeq); seq <= end; seq += 1) {
    const event = store.event(seq);
    if (event === undefined || !("environmentId" in event)) continue;
    if (event.environmentId !== invocation.environmentId) continue;
    if (event.kind === "process.start-failed") return seq;
    if (event.kind === "process.exited" && event.killedBecause === undefined) return seq;
    if (event.kind === "runtime.refused") return seq;
    if (event.kind === "api.request" && /\/(?:init|invocation\/[^/]+)\/error$/.test(event.path))
      return seq;
  }
  return undefined;
}
