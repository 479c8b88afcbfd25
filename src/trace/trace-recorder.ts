import type { Clock } from "#base/clock.ts";
import type { BodyRef } from "./body-ref.ts";
import { contentId } from "./content-id.ts";
import {
  type TraceEvent,
  type TraceEventDraft,
  type TraceRecorder,
  placed,
} from "./trace-event.ts";

/** Payload bytes under their content id. */
export type BodyEntry = readonly [id: string, bytes: Uint8Array];

/** New trace events in order, with the bodies that the receiver may not have yet. */
export interface TraceBatch {
  readonly events: readonly TraceEvent[];
  readonly bodies: readonly BodyEntry[];
}

export interface TraceRecorderOptions {
  /** Gives each event its moment. */
  readonly clock: Pick<Clock, "now">;
  /** Takes a batch: `postMessage` in the simulator's Web Worker, a printer in local mode. Called in order. */
  readonly emit: (batch: TraceBatch) => void;
  /** When a batch goes out; by default at the end of the current task's microtasks. */
  readonly schedule?: (flush: () => void) => void;
}

/** A `TraceRecorder` that hands its events on in batches. */
export interface BatchingTraceRecorder extends TraceRecorder {
  /** Emits what is waiting, now. */
  flush(): void;
}

/**
 * How many bytes of bodies may pass before a body is sent again. Far below `BODY_STORE_BYTES`, so that the receiving
 * store, which drops what it got longest ago, still has every body that a new event refers to.
 */
const RESEND_AFTER_BYTES = 16 * 1024 * 1024;
const RESEND_AFTER_BODIES = 20_000;

const SETTLED = Promise.resolve();

/** As `queueMicrotask`, which in Chromium costs many times as much; several batches go out in one invocation. */
function asMicrotask(fn: () => void): void {
  void SETTLED.then(fn);
}

/**
 * The recorder on the simulator's side: numbers and dates the events, and names each payload by its content so that
 * equal bodies travel once.
 */
export function createTraceRecorder({
  clock,
  emit,
  schedule = asMicrotask,
}: TraceRecorderOptions): BatchingTraceRecorder {
  const sent = new Map<string, number>(); // id → size, in the order of sending
  let sentBytes = 0;
  let nextSeq = 0;
  let events: TraceEvent[] = [];
  let bodies: BodyEntry[] = [];
  let isScheduled = false;

  const flush = (): void => {
    isScheduled = false;
    if (events.length === 0 && bodies.length === 0) return;
    const batch = { events, bodies };
    events = [];
    bodies = [];
    emit(batch);
  };
  const plan = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    schedule(flush);
  };

  return {
    record(draft: TraceEventDraft) {
      events.push(placed(draft, nextSeq, clock.now()));
      nextSeq += 1;
      plan();
    },
    body(bytes): BodyRef {
      const id = contentId(bytes);
      if (!sent.has(id)) {
        sent.set(id, bytes.length);
        sentBytes += bytes.length;
        // Copied: the caller may transfer or reuse its buffer before the batch goes out.
        bodies.push([id, bytes.slice()]);
        for (const [oldest, size] of sent) {
          if (sentBytes <= RESEND_AFTER_BYTES && sent.size <= RESEND_AFTER_BODIES) break;
          sent.delete(oldest);
          sentBytes -= size;
        }
        plan();
      }
      return { id, size: bytes.length };
    },
    flush,
  };
}
