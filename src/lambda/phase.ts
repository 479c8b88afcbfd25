import type { EpochMs, Milliseconds } from "#base/brand.ts";
import type { Clock } from "#base/clock.ts";
import type { ExitStatus } from "#contract/engine.ts";
import { type Deferred, createDeferred } from "./deferred.ts";
import type { Fault } from "./faults.ts";

/** What can end an init or an invocation. */
export type PhaseSignal =
  /** The runtime is parked in `next`. */
  | { readonly kind: "ready" }
  | { readonly kind: "start-failed"; readonly fault: Fault }
  | { readonly kind: "exited"; readonly status: ExitStatus }
  | { readonly kind: "timed-out" }
  /** The environment was stopped from outside. */
  | { readonly kind: "stopped" };

/** How a phase ended, and when. */
export type PhaseEnd = PhaseSignal & { readonly at: EpochMs };

/** One phase of an environment at a time, with its time limit. The first signal ends it; later ones are nothing. */
export class PhaseTimer {
  readonly #clock: Clock;
  #open: Deferred<PhaseEnd> | undefined;
  #isTooLate = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }
  /** The last phase did not end well: what still arrives from its process has no effect. */
  get isTooLate(): boolean {
    return this.#isTooLate;
  }

  /** Begins a phase and waits for its end. Without a limit it may take as long as it likes. */
  async run(limitMs: Milliseconds | undefined, begin: () => void): Promise<PhaseEnd> {
    const phase = createDeferred<PhaseEnd>();
    this.#open = phase;
    this.#isTooLate = false;
    const cancel =
      limitMs === undefined
        ? undefined
        : this.#clock.after(limitMs, () => this.signal({ kind: "timed-out" }));
    begin();
    const end = await phase.promise;
    cancel?.();
    return end;
  }

  signal(signal: PhaseSignal): void {
    const phase = this.#open;
    if (phase === undefined) return;
    this.#open = undefined;
    this.#isTooLate = signal.kind !== "ready";
    phase.resolve({ ...signal, at: this.#clock.now() });
  }
}

/** Waits for `work`, but not longer than `patienceMs`: an engine that does not answer must not stop everything. */
export async function patiently<T>(
  clock: Clock,
  work: Promise<T>,
  patienceMs: Milliseconds,
): Promise<T | undefined> {
  // An engine that knows the answer at once needs no timer.
  let early: { readonly value: T } | undefined;
  const watched = work.then((value) => {
    early = { value };
    return value;
  });
  for (let turn = 0; turn < 3 && early === undefined; turn += 1) await Promise.resolve();
  if (early !== undefined) return early.value;
  const gaveUp = createDeferred<undefined>();
  const cancel = clock.after(patienceMs, () => gaveUp.resolve(undefined));
  try {
    return await Promise.race([watched, gaveUp.promise]);
  } finally {
    cancel();
  }
}
