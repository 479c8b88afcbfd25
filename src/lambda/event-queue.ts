import type { Milliseconds } from "#base/brand.ts";
import type { Cancel, Clock } from "#base/clock.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { TOO_MANY_REQUESTS } from "./check-request.ts";
import type { InvocationRun, RunFacts } from "./invocation-run.ts";

/** Waits before the two retries of a failed asynchronous invocation (Runtime API reference §8.4). */
export const RETRY_DELAYS_MS: readonly Milliseconds[] = [60_000, 120_000];
/** Throttled events are tried again after 1 s, then twice as long each time, up to 5 min, for 6 h. */
const FIRST_BACKOFF_MS = 1_000;
const LAST_BACKOFF_MS = 300_000;
const MAX_EVENT_AGE_MS = 6 * 3_600_000;

export interface EventQueueDependencies {
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  /** Starts one attempt, or gives `undefined` when there is no room. */
  readonly start: (facts: RunFacts) => Promise<InvocationRun | undefined>;
  readonly recordReceived: (facts: RunFacts, attempt: number) => void;
  readonly onEmpty: () => void;
}

/** Asynchronous invocations that are accepted and not yet done, waits between their attempts included. */
export interface EventQueue {
  readonly size: number;
  add(facts: RunFacts): void;
  /** Forgets everything that waits. */
  clear(): void;
}

interface QueuedEvent {
  readonly facts: RunFacts;
  readonly acceptedAt: number;
  cancel: Cancel | undefined;
}

export function createEventQueue(deps: EventQueueDependencies): EventQueue {
  return new Queue(deps);
}

class Queue implements EventQueue {
  readonly #deps: EventQueueDependencies;
  readonly #queued = new Set<QueuedEvent>();

  constructor(deps: EventQueueDependencies) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#queued.size;
  }

  add(facts: RunFacts): void {
    const { clock, recordReceived } = this.#deps;
    const event: QueuedEvent = { facts, acceptedAt: clock.now(), cancel: undefined };
    this.#queued.add(event);
    recordReceived(facts, 1);
    void this.#attempt(event, 1, FIRST_BACKOFF_MS);
  }

  clear(): void {
    for (const event of this.#queued) event.cancel?.();
    this.#queued.clear();
  }

  #forget(event: QueuedEvent): void {
    if (this.#queued.delete(event) && this.#queued.size === 0) this.#deps.onEmpty();
  }

  async #attempt(event: QueuedEvent, number: number, backoffMs: Milliseconds): Promise<void> {
    event.cancel = undefined;
    const run = await this.#deps.start(event.facts);
    if (!this.#queued.has(event)) return;
    if (run === undefined) {
      this.#wait(event, number, backoffMs);
      return;
    }
    const end = await run.ended;
    const delay = RETRY_DELAYS_MS[number - 1];
    if (end !== "failed" || delay === undefined || !this.#queued.has(event)) this.#forget(event);
    else this.#retry(event, number + 1, delay);
  }

  /** There was no room: tried again a little later, as long as the event is not too old. */
  #wait(event: QueuedEvent, number: number, backoffMs: Milliseconds): void {
    const { clock, trace } = this.#deps;
    const { requestId } = event.facts;
    const { reason = "", message } = TOO_MANY_REQUESTS;
    if (clock.now() - event.acceptedAt + backoffMs > MAX_EVENT_AGE_MS) {
      trace.record({
        kind: "invocation.throttled",
        requestId,
        reason,
        message: `${message} The event is older than six hours and is dropped.`,
      });
      this.#forget(event);
      return;
    }
    trace.record({ kind: "invocation.queued", requestId, reason });
    event.cancel = clock.after(backoffMs, () => {
      void this.#attempt(event, number, Math.min(backoffMs * 2, LAST_BACKOFF_MS));
    });
  }

  #retry(event: QueuedEvent, attempt: number, inMs: Milliseconds): void {
    const { clock, trace, recordReceived } = this.#deps;
    const { requestId } = event.facts;
    trace.record({ kind: "invocation.retry-scheduled", requestId, attempt, inMs });
    event.cancel = clock.after(inMs, () => {
      recordReceived(event.facts, attempt);
      void this.#attempt(event, attempt, FIRST_BACKOFF_MS);
    });
  }
}
