import type { ProcessId } from "#contract/process-id.ts";
import type { EnvironmentRecord } from "./environment.ts";
import type { Exchange } from "./exchange.ts";
import type { ProcessRecord } from "./process-record.ts";

/** What lives, waits and runs over all environments. Equal moments share one object. */
export interface LifelineState {
  /** Processes that are alive in some environment. */
  readonly alive: ReadonlySet<ProcessId>;
  /** Processes that wait in a long poll in some environment. */
  readonly waiting: ReadonlySet<ProcessId>;
  /** Some handler runs (inferred). */
  readonly isHandlerRunning: boolean;
}

/** The one place that says what is alive, waiting and running. The records keep it by environment, this sums it up. */
export interface Life {
  readonly now: LifelineState;
  setAlive(process: ProcessRecord, isAlive: boolean): void;
  startWaiting(process: ProcessRecord, exchange: Exchange): void;
  stopWaiting(process: ProcessRecord, exchange: Exchange): void;
  startHandler(environment: EnvironmentRecord, requestId: string): void;
  /** Whether it had been running. */
  stopHandler(environment: EnvironmentRecord, requestId: string): boolean;
  stopHandlers(environment: EnvironmentRecord): void;
}

export function createLife(): Life {
  const alive = createTally();
  const waiting = createTally();
  let handlers = 0;
  let now: LifelineState = {
    alive: new Set(),
    waiting: new Set(),
    isHandlerRunning: false,
  };
  const settle = (): void => {
    now = {
      alive: alive.members(),
      waiting: waiting.members(),
      isHandlerRunning: handlers > 0,
    };
  };
  const stopHandler: Life["stopHandler"] = (environment, requestId) => {
    if (!environment.handlers.delete(requestId)) return false;
    handlers -= 1;
    if (handlers === 0) settle();
    return true;
  };

  return {
    get now() {
      return now;
    },
    setAlive(record, isAlive) {
      if (record.isAlive === isAlive) return;
      record.isAlive = isAlive;
      record.hasRun ||= isAlive;
      if (alive.add(record.process, isAlive ? 1 : -1)) settle();
    },
    startWaiting(record, exchange) {
      if (record.waiting.has(exchange)) return;
      record.waiting.add(exchange);
      if (waiting.add(record.process, 1)) settle();
    },
    stopWaiting(record, exchange) {
      if (record.waiting.delete(exchange) && waiting.add(record.process, -1)) settle();
    },
    startHandler(environment, requestId) {
      if (environment.handlers.has(requestId)) return;
      environment.handlers.add(requestId);
      handlers += 1;
      if (handlers === 1) settle();
    },
    stopHandler,
    stopHandlers(environment) {
      for (const requestId of environment.handlers) stopHandler(environment, requestId);
    },
  };
}

/** How many environments each process is counted in. */
function createTally(): {
  /** Whether the set of members has changed. */
  add(process: ProcessId, by: 1 | -1): boolean;
  members(): ReadonlySet<ProcessId>;
} {
  const counts = new Map<ProcessId, number>();
  return {
    add(process, by) {
      const before = counts.get(process) ?? 0;
      if (before + by === 0) counts.delete(process);
      else counts.set(process, before + by);
      return before > 0 !== before + by > 0;
    },
    members: () => new Set(counts.keys()),
  };
}
