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
  const { clock, trace } = deps;
  const queued = new Set<QueuedEvent>();

  const forget = (event: QueuedEvent): void => {
    if (queued.delete(event) && queued.size === 0) deps.onEmpty();
  };

  const attempt = async (
    event: QueuedEvent,
    number: number,
    backoffMs: Milliseconds,
  ): Promise<void> => {
    event.cancel = undefined;
    const { facts } = event;
    const run = await deps.start(facts);
    if (!queued.has(event)) return;
    if (run === undefined) {
      const { reason, message } = TOO_MANY_REQUESTS;
      if (clock.now() - event.acceptedAt + backoffMs > MAX_EVENT_AGE_MS) {
        trace.record({
          kind: "invocation.throttled",
          requestId: facts.requestId,
          reason: reason ?? "",
          message: `${message} The event is older than six hours and is dropped.`,
        });
        forget(event);
        return;
      }
      trace.record({ kind: "invocation.queued", requestId: facts.requestId, reason: reason ?? "" });
      event.cancel = clock.after(backoffMs, () => {
        void attempt(event, number, Math.min(backoffMs * 2, LAST_BACKOFF_MS));
      });
      return;
    }
    const end = await run.ended;
    const delay = RETRY_DELAYS_MS[number - 1];
    if (end !== "failed" || delay === undefined || !queued.has(event)) {
      forget(event);
      return;
    }
    trace.record({
      kind: "invocation.retry-scheduled",
      requestId: facts.requestId,
      attempt: number + 1,
      inMs: delay,
    });
    event.cancel = clock.after(delay, () => {
      deps.recordReceived(facts, number + 1);
      void attempt(event, number + 1, FIRST_BACKOFF_MS);
    });
  };

  return {
    get size() {
      return queued.size;
    },
    add(facts) {
      const event: QueuedEvent = { facts, acceptedAt: clock.now(), cancel: undefined };
      queued.add(event);
      deps.recordReceived(facts, 1);
      void attempt(event, 1, FIRST_BACKOFF_MS);
    },
    clear() {
      for (const event of queued) event.cancel?.();
      queued.clear();
    },
  };
}
