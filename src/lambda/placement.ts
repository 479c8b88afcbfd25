import type { Cancel, Clock } from "#base/clock.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { Served } from "./environment-facts.ts";
import type { EnvironmentPool } from "./environment-pool.ts";
import type { ExecutionEnvironment } from "./execution-environment.ts";
import { InvocationRun, type RunFacts } from "./invocation-run.ts";

/** An environment serves one tenant only (tenant isolation, Runtime API reference §8.1). */
function servedBy({ version, request }: RunFacts): Served {
  const { tenantId } = request;
  return tenantId === undefined ? { version } : { version, tenantId };
}

/** How long a request waits for an environment whose answer is out already, before it gets a cold one. */
const ABOUT_TO_BE_FREE_MS = 300;

interface WaitingRequest {
  readonly facts: RunFacts;
  readonly resolve: (run: InvocationRun | undefined) => void;
  readonly cancel: Cancel;
}

export interface PlacementDependencies {
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly pool: EnvironmentPool;
  readonly createInvocationId: () => string;
  /** Called when a run is over or a request no longer waits. */
  readonly onSettled: () => void;
}

/** Which environment runs a request: a free one, one that is about to be free, or a new one within the limit. */
export class Placement {
  readonly #deps: PlacementDependencies;
  readonly #waiting: WaitingRequest[] = [];
  #running = 0;

  constructor(deps: PlacementDependencies) {
    this.#deps = deps;
  }

  /** Nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  /**
   * Runs one attempt where there is room for it. Where the answer of an earlier invocation is out and its runtime is
   * just about to ask for more, that is waited for: over a network nobody could send the next request so soon, and a
   * client that calls one after the other must meet one warm environment, not two.
   */
  start(facts: RunFacts): Promise<InvocationRun | undefined> {
    const { pool, trace, clock } = this.#deps;
    const { requestId } = facts;
    const isLimited = pool.configuration?.concurrencyLimit === 0;
    if (isLimited || pool.free(servedBy(facts)) !== undefined) {
      return Promise.resolve(this.#startNow(facts));
    }
    if (this.#waiting.length >= pool.aboutToBeFree(servedBy(facts)))
      return Promise.resolve(this.#startNow(facts));
    return new Promise((resolve) => {
      trace.record({
        kind: "invocation.queued",
        requestId,
        reason: "An environment has answered and is about to be free.",
      });
      const request: WaitingRequest = {
        facts,
        resolve,
        cancel: clock.after(ABOUT_TO_BE_FREE_MS, () => {
          this.#waiting.splice(this.#waiting.indexOf(request), 1);
          resolve(this.#startNow(facts));
          this.#deps.onSettled();
        }),
      };
      this.#waiting.push(request);
    });
  }

  /** Refuses everything that waits. */
  clear(): void {
    for (const { cancel, resolve } of this.#waiting.splice(0)) {
      cancel();
      resolve(undefined);
    }
  }

  /** A free environment or a new one within the limit. */
  #startNow(facts: RunFacts): InvocationRun | undefined {
    const { pool } = this.#deps;
    const limit = pool.configuration?.concurrencyLimit ?? 0;
    if (pool.count(({ isBusy }) => isBusy) >= limit) return undefined;
    const served = servedBy(facts);
    const environment = pool.free(served) ?? pool.create(served);
    return environment === undefined ? undefined : this.#startIn(environment, facts);
  }

  #startIn(environment: ExecutionEnvironment, facts: RunFacts): InvocationRun {
    const run = new InvocationRun(facts, this.#deps.createInvocationId(), this.#deps.trace);
    this.#running += 1;
    environment.invoke(run, () => {
      this.#running -= 1;
      this.#serveWaiting();
      this.#deps.onSettled();
    });
    return run;
  }

  #serveWaiting(): void {
    for (const request of this.#waiting.slice()) {
      if (this.#deps.pool.free(servedBy(request.facts)) === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(request), 1);
      request.cancel();
      request.resolve(this.#startNow(request.facts));
    }
  }
}
