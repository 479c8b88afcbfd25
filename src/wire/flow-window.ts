import { WINDOW_BYTES, chunkCost } from "./port-protocol.ts";

/** The sender's side of one body: how much may still be sent before the other side has read some. */
export class FlowWindow {
  #credit = WINDOW_BYTES;
  #wake: (() => void) | undefined;
  #isClosed = false;

  /** Waits until a chunk may be sent, and gives its size: at most `wanted`, 0 once the window is closed. */
  async take(wanted: number): Promise<number> {
    while (this.#credit < chunkCost(1) && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.takeNow(wanted);
  }

  /** As `take`, without waiting. */
  takeNow(wanted: number): number {
    if (this.#isClosed || this.#credit < chunkCost(1)) return 0;
    const size = Math.min(wanted, this.#credit);
    this.#credit -= chunkCost(size);
    return size;
  }

  /** The other side has read so much. It cannot give more than was ever taken. */
  give(bytes: number): void {
    this.#credit = Math.min(WINDOW_BYTES, this.#credit + bytes);
    this.#notify();
  }

  /** Nothing more will be sent. */
  close(): void {
    this.#isClosed = true;
    this.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
