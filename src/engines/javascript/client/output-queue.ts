import type { OutputChunk } from "#contract/engine.ts";

/** Output of one process, from the sandbox's messages to the one who reads it. */
export class OutputQueue implements AsyncIterable<OutputChunk> {
  /** Bytes that nobody has read yet. */
  unread = 0;
  readonly #chunks: OutputChunk[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  push(chunk: OutputChunk): void {
    if (this.#isEnded || chunk.bytes.length === 0) return;
    this.#chunks.push(chunk);
    this.unread += chunk.bytes.length;
    this.#notify();
  }

  end(): void {
    this.#isEnded = true;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OutputChunk, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.unread -= chunk.bytes.length;
        yield chunk;
        continue;
      }
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
