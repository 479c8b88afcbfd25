export interface StandstillParts {
  /** Sends the sandbox a message of its own. */
  readonly send: (
    message: { readonly kind: "freeze" } | { readonly kind: "thaw"; readonly now: number },
  ) => void;
  /** Calls back once the task at hand is over. */
  readonly later: (fn: () => void) => void;
}

/**
 * Has a sandbox stand still between invocations, in as few messages as can be: each costs about as much as a request
 * to the Runtime API. A freeze goes out when the task at hand is over, so that of invocations that follow each other
 * without a pause nothing is said at all; a thaw rides on the Runtime API's answer that follows it.
 */
export class Standstill {
  readonly #parts: StandstillParts;
  #isFrozen = false;
  /** Simulated time of a thaw that was not told yet, or that the environment is to stand still. */
  #wanted: { readonly isFrozen: boolean; readonly now: number } = { isFrozen: false, now: 0 };
  #isPlanned = false;

  constructor(parts: StandstillParts) {
    this.#parts = parts;
  }

  freeze(): void {
    this.#want({ isFrozen: true, now: 0 });
  }

  /** @param now simulated wall clock, epoch milliseconds */
  thaw(now: number): void {
    this.#want({ isFrozen: false, now });
  }

  /** For whatever goes to the sandbox now: the time of the thaw that it must bring along, if there is one. */
  takeThaw(): number | undefined {
    if (!this.#isFrozen || this.#wanted.isFrozen) return undefined;
    this.#isFrozen = false;
    return this.#wanted.now;
  }

  #want(wanted: { readonly isFrozen: boolean; readonly now: number }): void {
    this.#wanted = wanted;
    if (this.#isPlanned || wanted.isFrozen === this.#isFrozen) return;
    this.#isPlanned = true;
    this.#parts.later(() => {
      this.#isPlanned = false;
      const { isFrozen, now } = this.#wanted;
      if (isFrozen === this.#isFrozen) return;
      this.#isFrozen = isFrozen;
      this.#parts.send(isFrozen ? { kind: "freeze" } : { kind: "thaw", now });
    });
  }
}
