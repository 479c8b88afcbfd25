import type { Milliseconds } from "#base/brand.ts";
import type { Cancel, Clock } from "#base/clock.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import {
  DEFAULT_EVENT_AGE_SECONDS,
  DEFAULT_RETRY_ATTEMPTS,
  type EventCondition,
} from "./asynchronous.ts";
import { TOO_MANY_REQUESTS } from "./check-request.ts";
import { recordEventEnd } from "./event-end.ts";
import type { InvocationRun, RunFacts } from "./invocation-run.ts";

/** Waits before the two retries of a failed asynchronous invocation (Runtime API reference §8.4). */
const RETRY_DELAYS_MS: readonly Milliseconds[] = [60_000, 120_000];
/** Throttled events are tried again after 1 s, then twice as long each time, up to 5 min, until they are too old. */
const FIRST_BACKOFF_MS = 1_000;
const LAST_BACKOFF_MS = 300_000;

export interface EventQueueDependencies {
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  /** Starts one attempt, or gives `undefined` when there is no room. */
  readonly start: (facts: RunFacts) => Promise<InvocationRun | undefined>;
  /** Reserved concurrency is zero: nothing will ever have room. */
  readonly isClosed: () => boolean;
  /** Nothing runs, nothing waits for an environment. */
  readonly isQuiet: () => boolean;
  readonly recordReceived: (facts: RunFacts, attempt: number) => void;
  readonly onEmpty: () => void;
}

/** Asynchronous invocations that are accepted and not yet done, waits between their attempts included. */
export interface EventQueue {
  readonly size: number;
  add(facts: RunFacts): void;
  /** Forgets everything that waits. */
  clear(): void;
  /** Something that ran is over: if only waits are left, time passes at once where the clock can. */
  hurry(): void;
}

interface QueuedEvent {
  readonly facts: RunFacts;
  readonly acceptedAt: number;
  /** Set while it waits for its next attempt. */
  wait: { readonly cancel: Cancel; readonly until: number } | undefined;
}

export function createEventQueue(deps: EventQueueDependencies): EventQueue {
  return new Queue(deps);
}

class Queue implements EventQueue {
  readonly #deps: EventQueueDependencies;
  readonly #queued = new Set<QueuedEvent>();
  #slowDown: Cancel | undefined;

  constructor(deps: EventQueueDependencies) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#queued.size;
  }

  add(facts: RunFacts): void {
    const { clock, trace, recordReceived } = this.#deps;
    const event: QueuedEvent = { facts, acceptedAt: clock.now(), wait: undefined };
    this.#queued.add(event);
    recordReceived(facts, 1);
    trace.record({ kind: "invocation.accepted", requestId: facts.requestId, status: 202 });
    this.hurry();
    void this.#attempt(event, 1, FIRST_BACKOFF_MS);
  }

  clear(): void {
    for (const event of this.#queued) event.wait?.cancel();
    this.#queued.clear();
    this.hurry();
  }

  hurry(): void {
    this.#slowDown?.();
    this.#slowDown = undefined;
    const { clock, isQuiet } = this.#deps;
    if (clock.passAtOnce === undefined || this.#queued.size === 0 || !isQuiet()) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { wait } of this.#queued) {
      if (wait === undefined) return;
      next = Math.min(next, wait.until);
    }
    this.#slowDown = clock.passAtOnce(next);
  }

  #forget(event: QueuedEvent): void {
    if (this.#queued.delete(event) && this.#queued.size === 0) this.#deps.onEmpty();
  }

  async #attempt(event: QueuedEvent, number: number, backoffMs: Milliseconds): Promise<void> {
    event.wait = undefined;
    const run = await this.#deps.start(event.facts);
    if (!this.#queued.has(event)) return;
    if (run === undefined) {
      this.#throttled(event, number, backoffMs);
      return;
    }
    const end = await run.ended;
    if (!this.#queued.has(event)) return;
    if (end === "stopped") {
      this.#forget(event);
      return;
    }
    const condition = end === "failed" ? this.#giveUpReason(event, number) : "Success";
    if (condition === undefined) this.#retry(event, number + 1);
    else this.#end(event, condition, number, run);
  }

  /** Why a failed attempt was the last one; `undefined` when there is another. */
  #giveUpReason(event: QueuedEvent, number: number): EventCondition | undefined {
    const settings = event.facts.request.asynchronous;
    if (this.#deps.isClosed()) return "ZeroReservedConcurrency";
    if (number > (settings?.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS))
      return "RetriesExhausted";
    return this.#isTooOldIn(event, delayBefore(number + 1)) ? "EventAgeExceeded" : undefined;
  }

  #isTooOldIn(event: QueuedEvent, ms: Milliseconds): boolean {
    const { maximumEventAgeSeconds = DEFAULT_EVENT_AGE_SECONDS } =
      event.facts.request.asynchronous ?? {};
    return this.#deps.clock.now() - event.acceptedAt + ms > maximumEventAgeSeconds * 1_000;
  }

  /** There was no room: tried again a little later, as long as the event is not too old. */
  #throttled(event: QueuedEvent, number: number, backoffMs: Milliseconds): void {
    if (this.#deps.isClosed()) {
      this.#end(event, "ZeroReservedConcurrency", number - 1, undefined);
      return;
    }
    if (this.#isTooOldIn(event, backoffMs)) {
      this.#end(event, "EventAgeExceeded", number - 1, undefined);
      return;
    }
    const { requestId } = event.facts;
    const { reason = "" } = TOO_MANY_REQUESTS;
    this.#deps.trace.record({ kind: "invocation.queued", requestId, reason });
    this.#wait(event, backoffMs, () => {
      void this.#attempt(event, number, Math.min(backoffMs * 2, LAST_BACKOFF_MS));
    });
  }

  #retry(event: QueuedEvent, attempt: number): void {
    const { trace, recordReceived } = this.#deps;
    const { requestId } = event.facts;
    const inMs = delayBefore(attempt);
    trace.record({ kind: "invocation.retry-scheduled", requestId, attempt, inMs });
    this.#wait(event, inMs, () => {
      recordReceived(event.facts, attempt);
      void this.#attempt(event, attempt, FIRST_BACKOFF_MS);
    });
  }

  #wait(event: QueuedEvent, ms: Milliseconds, then: () => void): void {
    const { clock } = this.#deps;
    event.wait = { cancel: clock.after(ms, then), until: clock.now() + ms };
    this.hurry();
  }

  #end(
    event: QueuedEvent,
    condition: EventCondition,
    invokeCount: number,
    run: InvocationRun | undefined,
  ): void {
    const { clock, trace } = this.#deps;
    recordEventEnd(trace, {
      facts: event.facts,
      condition,
      invokeCount,
      at: clock.now(),
      result: run?.result,
    });
    this.#forget(event);
    this.hurry();
  }
}

/** Wait before the nth attempt, from the second on. */
function delayBefore(attempt: number): Milliseconds {
  return RETRY_DELAYS_MS[attempt - 2] ?? LAST_BACKOFF_MS;
}
