/** `for await` over streams, which programs of Lambda's Node use: WebKit 2.50 does not have it. */
type Iterate = (
  this: ReadableStream,
  options?: { readonly preventCancel?: boolean },
) => AsyncIterableIterator<unknown>;

/** The browser's own iteration of a stream, where there is one. */
export function streamIteration(): ((stream: ReadableStream) => object) | undefined {
  const { values } = ReadableStream.prototype as { values?: Iterate }; // absent in WebKit
  return values === undefined ? undefined : (stream) => values.call(stream);
}

/** As https://streams.spec.whatwg.org/#rs-asynciterator: leaving early cancels the stream, unless told otherwise. */
export function installStreamIteration(): void {
  const values: Iterate = function values(options) {
    return iterate(this.getReader(), options?.preventCancel === true);
  };
  for (const name of ["values", Symbol.asyncIterator]) {
    Object.defineProperty(ReadableStream.prototype, name, {
      value: values,
      writable: true,
      configurable: true,
      enumerable: name === "values",
    });
  }
}

/** Reads on demand; the reader is taken at once, so that the stream is locked before the first piece is asked for. */
function iterate(
  reader: ReadableStreamDefaultReader,
  preventCancel: boolean,
): AsyncIterableIterator<unknown> {
  let isOver = false;
  const finish = (): void => {
    if (!isOver) reader.releaseLock();
    isOver = true;
  };
  const iterator: AsyncIterableIterator<unknown> = {
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        const result = await reader.read();
        if (result.done) finish();
        return result.done ? { done: true, value: undefined } : result;
      } catch (error) {
        finish();
        throw error;
      }
    },
    async return(value?: unknown) {
      if (isOver) return { done: true, value };
      const cancelled = preventCancel ? undefined : reader.cancel(value);
      finish();
      await cancelled;
      return { done: true, value };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
