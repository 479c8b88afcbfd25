/**
 * Has a process stand still between invocations. A Web Worker cannot be stopped from outside, so whatever would call the
 * program back is held here instead until the environment goes on.
 */
export class Freezer {
  /** The program's, waiting for the thaw or for their turn after it. */
  readonly #waiting: (() => void)[] = [];
  readonly #nextTask: () => void;
  #thawed: Promise<void> | undefined;
  #wake: () => void = () => {};
  readonly #entered: () => void;

  /** @param entered told before the program is called back */
  constructor(entered: () => void) {
    this.#entered = entered;
    // Each callback in a task of its own, as it would have come: what it leaves to promises runs before the next.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (): void => this.#runOne();
    this.#nextTask = port2.postMessage.bind(port2, undefined);
  }

  get isFrozen(): boolean {
    return this.#thawed !== undefined;
  }

  /** Whether `deliver` would keep something back: also while what came earlier is still being given out. */
  get isHolding(): boolean {
    return this.isFrozen || this.#waiting.length > 0;
  }

  freeze(): void {
    this.#thawed ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  thaw(): void {
    if (this.#thawed === undefined) return;
    this.#thawed = undefined;
    this.#wake();
    if (this.#waiting.length > 0) this.#nextTask();
  }

  /** Calls the program back: now, or in order after the thaw. */
  deliver(callback: () => void): void {
    if (this.isHolding) {
      this.#waiting.push(callback);
      return;
    }
    this.#entered();
    callback();
  }

  /** The program is called back by other means, and nothing is kept back. */
  enter(): void {
    this.#entered();
  }

  /** The same result, but not while the environment stands still. */
  async held<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } finally {
      while (this.#thawed !== undefined) await this.#thawed;
      this.#entered();
    }
  }

  #runOne(): void {
    if (this.isFrozen) return; // the next thaw goes on
    const callback = this.#waiting.shift();
    if (this.#waiting.length > 0) this.#nextTask();
    this.#entered();
    callback?.();
  }
}
