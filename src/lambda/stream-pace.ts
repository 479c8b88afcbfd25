import type { Clock } from "#base/clock.ts";

const MEBIBYTE = 1024 * 1024;
/** What a streamed response may send at once, and in each second after that (Runtime API reference §1.6). */
const BURST_BYTES = 6 * MEBIBYTE;
const BYTES_PER_MS = (2 * MEBIBYTE) / 1000;

/** The bandwidth of one streamed response, in simulated time. */
export class StreamPace {
  readonly #clock: Clock;
  #left = BURST_BYTES;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** Takes so many bytes; resolves when they have gone out. `undefined`: they are gone at once. */
  take(bytes: number): Promise<void> | undefined {
    const now = this.#clock.now();
    this.#left = Math.min(BURST_BYTES, this.#left + (now - this.#at) * BYTES_PER_MS) - bytes;
    this.#at = now;
    if (this.#left >= 0) return undefined;
    const waitMs = -this.#left / BYTES_PER_MS;
    return new Promise((resolve) => {
      this.#clock.after(waitMs, resolve);
    });
  }
}
