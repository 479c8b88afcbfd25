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
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk.bytes, at);
      at += chunk.bytes.length;
      chunk.done();
    }
    return bytes;
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
