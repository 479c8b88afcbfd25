import { BODY_STORE_BYTES, createBodyStore } from "./body-store.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import { type SequenceRows, createSequenceRows } from "./sequence.ts";
import { type TraceIndex, createTraceIndex } from "./trace-index.ts";
import type { BodyRef } from "./body-ref.ts";
import type { BodyEntry, TraceBatch } from "./trace-recorder.ts";
import type { TraceEvent } from "./trace-event.ts";

/** Events that a trace keeps. Stated in the interface; the oldest go first. */
export const MAX_TRACE_EVENTS = 100_000;
/** How many go at once when the bound is reached, so that forgetting stays cheap. */
const EVICTION_STEP = 5_000;
/** More events than this are taken in without waiting for the frame: a hidden tab has no frames. */
const MAX_PENDING = 4_000;

/**
 * What changed, for `useSyncExternalStore`: a new object whenever the trace has grown, been cleared or been replaced, the
 * same one otherwise. The lists themselves are read from the store.
 */
export interface TraceSnapshot {
  /** Changes with every flush. */
  readonly revision: number;
  /** Changes when the trace is cleared or replaced: nothing from before is valid any more. */
  readonly generation: number;
  /** `seq` of the first event that is still there. */
  readonly firstSeq: number;
  /** `seq` that the next event will get: the trace has `endSeq - firstSeq` events. */
  readonly endSeq: number;
  /** Events forgotten to stay within the bound. */
  readonly droppedEvents: number;
  readonly bodyBytes: number;
  readonly droppedBodies: number;
}

/** Runs a flush soon and once: `requestAnimationFrame` on the page, at once in tests. */
export type FlushScheduler = (flush: () => void) => void;

export interface TraceStoreOptions {
  readonly schedule: FlushScheduler;
  readonly maxEvents?: number;
  readonly maxBodyBytes?: number;
}

/**
 * The page's trace: append-only, bounded, indexed as it grows. Everything on screen is read from here. Events are taken
 * in once per scheduled flush; until then nothing that a reader sees changes.
 */
export interface TraceStore {
  append(batch: TraceBatch): void;
  /** Forgets what has happened; what is still going on (environments, open polls) stays known. */
  clear(): void;
  /** Replaces the trace by a saved one. */
  load(batch: TraceBatch): void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => TraceSnapshot;
  /** Takes in what is waiting without waiting for the scheduler. */
  flush(): void;
  readonly maxEvents: number;
  readonly maxBodyBytes: number;
  readonly events: OffsetList<TraceEvent>;
  readonly index: TraceIndex;
  readonly sequence: SequenceRows;
  event(seq: number): TraceEvent | undefined;
  /** Bytes of a payload; `undefined` when they have been dropped. */
  body(ref: BodyRef): Uint8Array | undefined;
  bodies(): IterableIterator<BodyEntry>;
}

export function createTraceStore({
  schedule,
  maxEvents = MAX_TRACE_EVENTS,
  maxBodyBytes = BODY_STORE_BYTES,
}: TraceStoreOptions): TraceStore {
  const bodies = createBodyStore(maxBodyBytes);
  const listeners = new Set<() => void>();
  let events = createOffsetList<TraceEvent>();
  let index = createTraceIndex();
  let sequence = createSequenceRows(index);
  let pending: TraceEvent[] = [];
  let isScheduled = false;
  let droppedEvents = 0;
  let snapshot: TraceSnapshot = {
    revision: 0,
    generation: 0,
    firstSeq: 0,
    endSeq: 0,
    droppedEvents: 0,
    bodyBytes: 0,
    droppedBodies: 0,
  };

  const evict = (): void => {
    const keepFrom = events.end - maxEvents + Math.min(EVICTION_STEP, Math.floor(maxEvents / 10));
    droppedEvents += keepFrom - events.first;
    events.dropBefore(keepFrom);
    sequence.dropBefore(keepFrom);
    index.dropBefore(keepFrom);
  };

  const takeIn = (): void => {
    for (const event of pending) {
      const seq = events.end;
      // Position and `seq` are one: a gap (the trace was cleared while the simulator ran on) is closed here.
      const placed = event.seq === seq ? event : { ...event, seq };
      events.push(placed);
      index.apply(placed);
      sequence.apply(placed);
      if (events.end - events.first > maxEvents) evict();
    }
    pending = [];
  };

  const publish = (generation: number): void => {
    snapshot = {
      revision: snapshot.revision + 1,
      generation,
      firstSeq: events.first,
      endSeq: events.end,
      droppedEvents,
      bodyBytes: bodies.bytes,
      droppedBodies: bodies.dropped,
    };
    for (const listener of listeners) listener();
  };

  const flush = (): void => {
    isScheduled = false;
    if (pending.length === 0) return;
    takeIn();
    publish(snapshot.generation);
  };

  const reset = (): void => {
    pending = [];
    droppedEvents = 0;
    events = createOffsetList();
    index = createTraceIndex();
    sequence = createSequenceRows(index);
    bodies.clear();
  };

  return {
    append(batch) {
      for (const [id, bytes] of batch.bodies) bodies.put(id, bytes);
      for (const event of batch.events) pending.push(event);
      if (pending.length === 0) return;
      if (pending.length >= MAX_PENDING) {
        flush();
        return;
      }
      if (isScheduled) return;
      isScheduled = true;
      schedule(flush);
    },
    clear() {
      takeIn();
      droppedEvents = 0;
      events.dropBefore(events.end);
      sequence.dropBefore(events.end);
      index.dropBefore(events.end);
      publish(snapshot.generation + 1);
    },
    load(batch) {
      reset();
      for (const [id, bytes] of batch.bodies) bodies.put(id, bytes);
      pending = [...batch.events];
      takeIn();
      publish(snapshot.generation + 1);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    flush,
    maxEvents,
    maxBodyBytes,
    get events() {
      return events;
    },
    get index() {
      return index;
    },
    get sequence() {
      return sequence;
    },
    event: (seq) => events.at(seq),
    body: (ref) => bodies.get(ref.id),
    bodies: () => bodies.entries(),
  };
}
