import type { OutputChunk } from "#contract/engine.ts";

/** What one process may write between two thaws before the rest is dropped, both streams together. */
export const OUTPUT_LIMIT_BYTES = 8 * 1024 * 1024;
/** Bytes of one stream that may be on their way; the process blocks in `write` beyond that, as at a full pipe. */
export const OUTPUT_WINDOW_BYTES = 256 * 1024;

type Stream = OutputChunk["stream"];

/**
 * The output of one process on its way to the reader. Nothing piles up: the guest sends only what it has credit for,
 * and credit is given when the reader took a chunk. Past the limit bytes are dropped, and one notice says so.
 */
export class ProcessOutput implements AsyncIterable<OutputChunk> {
  readonly #grant: (stream: Stream, bytes: number) => void;
  readonly #owed: Record<Stream, number> = { stdout: 0, stderr: 0 };
  readonly #chunks: OutputChunk[] = [];
  #left = OUTPUT_LIMIT_BYTES;
  #hasEnded = false;
  #wake: (() => void) | undefined;

  /** @param grant gives the guest credit for so many more bytes */
  constructor(grant: (stream: Stream, bytes: number) => void) {
    this.#grant = grant;
  }

  /** Bytes from the guest. */
  push(stream: Stream, bytes: Uint8Array): void {
    const kept = bytes.subarray(0, Math.max(0, this.#left));
    if (kept.length > 0) this.#add({ stream, bytes: kept });
    if (kept.length < bytes.length) this.#giveBack(stream, bytes.length - kept.length);
    const isFirstDrop = this.#left >= 0 && bytes.length > this.#left;
    this.#left = isFirstDrop ? -1 : this.#left - kept.length;
    if (isFirstDrop) {
      this.notice(
        `Output was cut: the process wrote more than ${OUTPUT_LIMIT_BYTES / 1024 / 1024} MB in this invocation, ` +
          "and a browser tab cannot keep it all. Lambda would log the rest too; write less, or to /tmp.",
      );
    }
  }

  /** A line of the engine itself, in place among the output. */
  notice(text: string): void {
    this.#add({ stream: "stderr", bytes: new TextEncoder().encode(`${text}\n`), isNotice: true });
  }

  /** A new invocation: the limit counts from here. */
  startAfresh(): void {
    this.#left = OUTPUT_LIMIT_BYTES;
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<OutputChunk> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        if (chunk.isNotice !== true) this.#giveBack(chunk.stream, chunk.bytes.length);
        yield chunk;
        continue;
      }
      if (this.#hasEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #add(chunk: OutputChunk): void {
    if (this.#hasEnded) return;
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  /** Credit goes out in quarters of the window: a frame for each line of output would cost more than the output. */
  #giveBack(stream: Stream, bytes: number): void {
    this.#owed[stream] += bytes;
    if (this.#owed[stream] < OUTPUT_WINDOW_BYTES / 4) return;
    this.#grant(stream, this.#owed[stream]);
    this.#owed[stream] = 0;
  }
}
