import { chunkCost } from "./port-protocol.ts";

/**
 * The receiver's side of one body: chunks wait here until they are read. `onRead` is told what that gives back to the
 * sender's window. Has one reader.
 */
export class ByteChannel implements AsyncIterable<Uint8Array<ArrayBuffer>> {
  /** Window taken by what arrived and was not read yet. */
  waiting = 0;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #onRead: (cost: number) => void;
  #end: "open" | "complete" | "abandoned" | Error = "open";
  #wake: (() => void) | undefined;

  constructor(onRead: (cost: number) => void) {
    this.#onRead = onRead;
  }

  push(chunk: Uint8Array<ArrayBuffer>): void {
    if (this.#end !== "open" || chunk.length === 0) return;
    this.waiting += chunkCost(chunk.length);
    this.#chunks.push(chunk);
    this.#notify();
  }

  /** Nothing more follows. */
  complete(): void {
    if (this.#end !== "open") return;
    this.#end = "complete";
    this.#notify();
  }

  /** The rest never comes; the reader gets the error. A body that has arrived whole stays readable. */
  fail(error: Error): void {
    if (this.#end !== "open") return;
    this.#end = error;
    this.#drop();
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          const cost = chunkCost(chunk.length);
          this.waiting -= cost;
          this.#onRead(cost);
          yield chunk;
          continue;
        }
        if (this.#end instanceof Error) throw this.#end;
        if (this.#end !== "open") return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      // The reader left early: nobody wants the rest.
      if (this.#end === "open") this.#end = "abandoned";
      this.#drop();
    }
  }

  #drop(): void {
    this.#chunks.length = 0;
    this.waiting = 0;
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
