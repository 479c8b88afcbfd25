import type { Readable } from "node:stream";
import type { OutputChunk } from "#contract/engine.ts";

/** Output that may wait to be read before the process has to wait, as it would with a full pipe. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long pipes may stay open after the process: somebody we could not find holds them. */
const PIPE_GRACE_MS = 1000;
const MAX_FLUSH_TURNS = 200;

/**
 * Both output streams of a process in the order in which their bytes come, without loss: a reader that is slow slows
 * the process down. Ends when both pipes have closed.
 */
export class ProcessOutput implements AsyncIterable<OutputChunk> {
  readonly #pipes: readonly Readable[];
  readonly #chunks: OutputChunk[] = [];
  #waitingBytes = 0;
  #takenChunks = 0;
  #openPipes: number;
  #wake: (() => void) | undefined;

  constructor(pipes: { readonly stdout: Readable | null; readonly stderr: Readable | null }) {
    const given = [
      ["stdout", pipes.stdout],
      ["stderr", pipes.stderr],
    ] as const;
    this.#pipes = [pipes.stdout, pipes.stderr].filter((pipe) => pipe !== null);
    this.#openPipes = this.#pipes.length;
    for (const [stream, pipe] of given) {
      pipe?.on("data", (bytes: Uint8Array) => this.#take({ stream, bytes }));
      pipe?.on("error", () => {}); // "close" follows
      pipe?.once("close", () => {
        this.#openPipes -= 1;
        this.#notify();
      });
    }
  }

  /** The process has ended; what is in the pipes is still read. */
  processExited(): void {
    if (this.#openPipes === 0) return;
    setTimeout(() => {
      if (this.#isPaused) this.processExited();
      else for (const pipe of this.#pipes) pipe.destroy();
    }, PIPE_GRACE_MS).unref();
  }

  /**
   * Resolves when what was written before has been read: pipes are read once in each turn of the event loop, so a turn
   * without news means that they were empty. Somebody who never stops writing does not hold it up for ever.
   */
  async flush(): Promise<void> {
    for (let turn = 0; turn < MAX_FLUSH_TURNS; turn += 1) {
      const before = this.#takenChunks;
      await new Promise((resolve) => setImmediate(resolve));
      if (turn > 0 && this.#takenChunks === before && this.#chunks.length === 0) return;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OutputChunk, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#waitingBytes -= chunk.bytes.length;
        if (!this.#isPaused) for (const pipe of this.#pipes) pipe.resume();
        yield chunk;
        continue;
      }
      if (this.#openPipes === 0) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get #isPaused(): boolean {
    return this.#waitingBytes > MAX_WAITING_BYTES;
  }

  #take(chunk: OutputChunk): void {
    this.#chunks.push(chunk);
    this.#takenChunks += 1;
    this.#waitingBytes += chunk.bytes.length;
    if (this.#isPaused) for (const pipe of this.#pipes) pipe.pause();
    this.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
