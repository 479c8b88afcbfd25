import { closeSpans, openSpan } from "./lanes.ts";
import type { TraceEventIn, TraceEventOf } from "./trace-event.ts";
import type { TraceRecords } from "./trace-records.ts";

export function applyInvocation(records: TraceRecords, event: TraceEventIn<"invocation">): void {
  const invocation = records.invocation(event.requestId, event);
  invocation.lastSeq = event.seq;
  invocation.lastAt = event.at;
  switch (event.kind) {
    case "invocation.received":
      invocation.received = event;
      return;
    case "invocation.accepted":
      invocation.accepted = event;
      return;
    case "invocation.queued":
      invocation.queued = event;
      return;
    case "invocation.throttled":
      invocation.throttled = event;
      return;
    case "invocation.refused":
      invocation.refused = event;
      return;
    case "invocation.assigned":
      invocation.assigned = event;
      invocation.environmentId = event.environmentId;
      return assign(records, event);
    case "invocation.delivered":
      invocation.deliveries.push(event);
      invocation.environmentId = event.environmentId;
      return deliver(records, event);
    case "invocation.responded":
      invocation.responded = event;
      return;
    case "invocation.finished":
      invocation.finished = event;
      return finish(records, event);
    case "invocation.retry-scheduled":
      invocation.retry = event;
      return;
    case "invocation.discarded":
      invocation.discarded = event;
      return;
    case "invocation.forwarded":
      invocation.forwarded.push(event);
  }
}

function assign(records: TraceRecords, event: TraceEventOf<"invocation.assigned">): void {
  const environment = records.environment(event.environmentId, event);
  // What is finished has ended by now; an invocation that is given to it again begins again.
  closeSpans(
    environment,
    event,
    ({ status, requestId }) => status !== undefined || requestId === event.requestId,
  );
  environment.invocations.add(event.requestId);
  openSpan(environment, {
    requestId: event.requestId,
    seq: event.seq,
    startAt: event.at,
    endAt: undefined,
    endSeq: undefined,
    isCold: event.isCold,
    status: undefined,
  });
}

function deliver(records: TraceRecords, event: TraceEventOf<"invocation.delivered">): void {
  const environment = records.environment(event.environmentId, event);
  environment.invocations.add(event.requestId);
  if (event.isRedelivery || environment.handlers.size > 0) return;
  records.lanes.open(environment, "handler", event, event.requestId);
}

function finish(records: TraceRecords, event: TraceEventOf<"invocation.finished">): void {
  const environment = records.environment(event.environmentId, event);
  for (const span of environment.openSpans)
    if (span.requestId === event.requestId)
      span.status = event.stopped === undefined ? event.status : undefined;
  environment.invocations.delete(event.requestId);
  if (event.status === "timeout") records.life.stopHandler(environment, event.requestId);
}
