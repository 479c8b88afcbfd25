/* `toWeb` and `fromWeb`, which `readable-stream` leaves to Node's own machinery. */

interface ReadableLike extends AsyncIterable<unknown> {
  on(name: "error", listener: () => void): unknown;
  destroy(error?: unknown): void;
}

interface WritableLike {
  write(chunk: unknown, done: (error?: unknown) => void): boolean;
  end(done: (error?: unknown) => void): void;
  destroy(error?: unknown): void;
}

interface ReadableClass {
  from(source: AsyncIterable<unknown>, options?: object): object;
}

interface WritableClass {
  new (options: object): object;
}

type Done = (error?: unknown) => void;

function readableToWeb(stream: ReadableLike): ReadableStream<unknown> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream<unknown>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      // A Buffer is one of Node's; the Web has byte arrays.
      else controller.enqueue(value instanceof Uint8Array ? new Uint8Array(value) : value);
    },
    cancel(reason) {
      stream.on("error", () => undefined); // the one who gave up knows why
      stream.destroy(reason);
    },
  });
}

async function* chunksOf(stream: ReadableStream<unknown>): AsyncGenerator<unknown> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isOver) reader.cancel().catch(() => undefined);
  }
}

function writableToWeb(stream: WritableLike): WritableStream<unknown> {
  const settled = (call: (done: Done) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      call((error) => {
        if (error === undefined || error === null) resolve();
        else reject(error as Error);
      });
    });
  return new WritableStream<unknown>({
    write: (chunk) => settled((done) => stream.write(chunk, done)),
    close: () => settled((done) => stream.end(done)),
    abort(reason) {
      stream.destroy(reason);
    },
  });
}

function writableFromWeb(
  Writable: WritableClass,
  stream: WritableStream<unknown>,
  options: object,
): object {
  const writer = stream.getWriter();
  const passed = async (work: Promise<void>, done: Done): Promise<void> => {
    let failure: unknown;
    try {
      await work;
    } catch (error) {
      failure = error;
    }
    done(failure);
  };
  return new Writable({
    ...options,
    write: (chunk: unknown, _: unknown, done: Done) => void passed(writer.write(chunk), done),
    final: (done: Done) => void passed(writer.close(), done),
    destroy(error: unknown, done: Done) {
      if (error === null || error === undefined) done();
      else void passed(writer.abort(error), () => done(error));
    },
  });
}

/** Puts them where Node has them. */
export function addWebStreams(stream: {
  readonly Readable: ReadableClass;
  readonly Writable: WritableClass;
}): void {
  const { Readable, Writable } = stream;
  Object.assign(Readable, {
    toWeb: readableToWeb,
    fromWeb: (source: ReadableStream<unknown>, options?: object) =>
      Readable.from(chunksOf(source), { objectMode: false, ...options }),
  });
  Object.assign(Writable, {
    toWeb: writableToWeb,
    fromWeb: (target: WritableStream<unknown>, options: object = {}) =>
      writableFromWeb(Writable, target, options),
  });
}
