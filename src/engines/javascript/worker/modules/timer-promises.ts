interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** `node:timers/promises`, of the program's own timers. */
export function timerPromises(): object {
  const wait = (
    milliseconds?: number,
    value?: unknown,
    options: TimerOptions = {},
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal, ref } = options;
      if (signal?.aborted === true) return reject(abortError(signal));
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      }, milliseconds) as unknown as { unref(): void }; // the sandbox's timers are Node's
      const abort = (): void => {
        clearTimeout(timer as unknown as number);
        reject(abortError(signal));
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (ref === false) timer.unref();
    });
  async function* every(milliseconds?: number, value?: unknown, options?: TimerOptions) {
    for (;;) {
      await wait(milliseconds, value, options);
      yield value;
    }
  }
  return {
    setTimeout: wait,
    setImmediate: (value?: unknown, options?: TimerOptions) => wait(0, value, options),
    setInterval: every,
    scheduler: {
      wait: (milliseconds: number, options?: TimerOptions) =>
        wait(milliseconds, undefined, options),
      yield: () => wait(0),
    },
  };
}

function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error("The operation was aborted", { cause: signal?.reason }), {
    name: "AbortError",
    code: "ABORT_ERR",
  });
}
