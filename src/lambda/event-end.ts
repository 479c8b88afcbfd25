import { utf8 } from "#base/utf8.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { type EventEnd, deadLetterAttributes, destinationRecord } from "./asynchronous.ts";

/** Writes down where the record of an asynchronous invocation goes, and whether its event is lost. */
export function recordEventEnd(trace: TraceRecorder, end: EventEnd): void {
  const { facts, condition, invokeCount } = end;
  const { requestId, payload } = facts;
  const { onSuccess, onFailure, deadLetterQueue } = facts.request.asynchronous ?? {};
  const isSuccess = condition === "Success";
  const destination = isSuccess ? onSuccess : onFailure;
  if (!isSuccess) {
    trace.record({
      kind: "invocation.discarded",
      requestId,
      condition,
      attempts: invokeCount,
      isKept: destination !== undefined || deadLetterQueue !== undefined,
    });
  }
  if (destination !== undefined) {
    trace.record({
      kind: "invocation.forwarded",
      requestId,
      to: isSuccess ? "on-success" : "on-failure",
      target: destination,
      condition,
      record: trace.body(utf8(destinationRecord(end))),
    });
  }
  if (!isSuccess && deadLetterQueue !== undefined) {
    trace.record({
      kind: "invocation.forwarded",
      requestId,
      to: "dead-letter-queue",
      target: deadLetterQueue,
      condition,
      record: trace.body(payload),
      attributes: deadLetterAttributes(end),
    });
  }
}
