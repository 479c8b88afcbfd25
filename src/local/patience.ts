import type { TraceEvent } from "#trace/trace-event.ts";

/** How long a request waits for an environment that has answered and is about to be free. */
const PATIENCE_MS = 100;

/** Holds an invoke back for a moment; see `createPatience`. */
export interface Patience {
  /** Follows what happens. */
  observe(events: readonly TraceEvent[]): void;
  /** Resolves when no environment is between its answer and its end, or after a short while. */
  wait(): Promise<void>;
}

/**
 * Between the answer to a caller and the caller's next request lie milliseconds of network in Lambda, in which the
 * runtime calls `next` and its environment is free again. On one machine there is nothing between them, and a caller
 * that invokes in a loop would get a cold start each time. So a request waits a little where an environment has
 * answered and has not finished (Runtime API reference §2, last paragraph).
 */
export function createPatience(): Patience {
  const answered = new Set<string>();
  let waiting: (() => void)[] = [];
  return {
    observe(events) {
      for (const event of events) {
        if (event.kind === "invocation.responded") answered.add(event.requestId);
        if (event.kind === "invocation.finished") answered.delete(event.requestId);
      }
      if (answered.size > 0) return;
      for (const goOn of waiting.splice(0)) goOn();
    },
    wait() {
      if (answered.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, PATIENCE_MS);
        function done(): void {
          clearTimeout(timer);
          waiting = waiting.filter((goOn) => goOn !== done);
          resolve();
        }
        waiting.push(done);
      });
    },
  };
}
