/**
 * Counts a sandbox's messages against what an honest one can send. All ports of a thread share one queue, so a process
 * that floods its own would keep its neighbours waiting.
 */
export class MessageRate {
  readonly #limit: number;
  readonly #now: () => number;
  #windowStart = 0;
  #count = 0;

  /** @param limit messages in one second */
  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Counts one message; false once there were too many. */
  accept(): boolean {
    this.#count += 1;
    if (this.#count <= this.#limit) return true;
    // Looked at rarely: the clock costs more than the rest.
    const now = this.#now();
    if (now - this.#windowStart < 1000) return false;
    this.#windowStart = now;
    this.#count = 0;
    return true;
  }
}
