/** `process.stdout` and `process.stderr`: what is written goes out at once. */
export function processOutput(fd: 1 | 2, send: (bytes: Uint8Array) => void): object {
  const encoder = new TextEncoder();
  return {
    fd,
    isTTY: false,
    writable: true,
    write(chunk: unknown, encodingOrDone?: unknown, done?: unknown): boolean {
      send(chunk instanceof Uint8Array ? chunk.slice() : encoder.encode(String(chunk)));
      const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
      if (typeof callback === "function") queueMicrotask(() => (callback as () => void)());
      return true;
    },
    end(chunk?: unknown): void {
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
      send(chunk instanceof Uint8Array ? chunk.slice() : encoder.encode(chunk));
    },
    // As a stream that nothing ever happens to: what listens on it waits for errors and drains.
    ...Object.fromEntries(
      [
        "on",
        "once",
        "off",
        "addListener",
        "removeListener",
        "removeAllListeners",
        "setDefaultEncoding",
        "cork",
        "uncork",
      ].map((name) => [
        name,
        function (this: unknown) {
          return this;
        },
      ]),
    ),
    emit: () => false,
    listenerCount: () => 0,
    listeners: () => [],
    destroyed: false,
    writableEnded: false,
    writableFinished: false,
    writableNeedDrain: false,
    writableLength: 0,
    writableHighWaterMark: 16384,
    hasColors: () => false,
    getColorDepth: () => 1,
  };
}
