/**
 * An allowance of bytes that grows with time up to a limit: a bucket that fills steadily. Whatever user code writes has
 * to be copied by somebody else, who must not drown in it.
 */
export class ByteAllowance {
  readonly #limit: number;
  readonly #perMillisecond: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  constructor(limitBytes: number, bytesPerSecond: number, now: () => number) {
    this.#limit = limitBytes;
    this.#perMillisecond = bytesPerSecond / 1000;
    this.#now = now;
    this.#left = limitBytes;
    this.#countedAt = now();
  }

  /** Takes so many bytes, though more than are left; gives how many milliseconds it takes until none are missing. */
  take(bytes: number): number {
    const now = this.#now();
    this.#left = Math.min(this.#limit, this.#left + (now - this.#countedAt) * this.#perMillisecond);
    this.#countedAt = now;
    this.#left -= bytes;
    return Math.max(0, -this.#left / this.#perMillisecond);
  }
}
