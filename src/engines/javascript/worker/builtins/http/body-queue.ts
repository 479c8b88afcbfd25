import { concatBytes } from "#base/concat-bytes.ts";
/** A request's body on its way from the program's writes to `fetch`. */
export class BodyQueue {
  readonly #chunks: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  #hasEnded = false;
  #wake: () => void = () => {};

  add(bytes: Uint8Array, done: () => void): void {
    this.#chunks.push({ bytes, done });
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** Everything, once it is there. */
  whole(): Uint8Array | undefined {
    const chunks = this.#chunks.splice(0);
    for (const { done } of chunks) done();
    return concatBytes(chunks.map(({ bytes }) => bytes));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        yield chunk.bytes;
        chunk.done();
      } else if (this.#hasEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
