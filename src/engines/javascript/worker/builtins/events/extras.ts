type Listener = (...args: unknown[]) => void;

/** The part of an emitter that is used here; a user's own class may stand in. */
export interface Emitter {
  on(name: PropertyKey, listener: Listener): unknown;
  off(name: PropertyKey, listener: Listener): unknown;
  emit(name: PropertyKey, ...args: unknown[]): boolean;
  listenerCount(name: PropertyKey): number;
  listeners(name: PropertyKey): unknown[];
}

export const errorMonitor = Symbol("events.errorMonitor");
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");

/** Tells those who only watch of an error first: `emit` of the emitter's class, around the package's own. */
export function withErrorMonitor(emit: Emitter["emit"]): Emitter["emit"] {
  return function (this: Emitter, name, ...args) {
    if (name === "error" && this.listenerCount(errorMonitor) > 0)
      Reflect.apply(emit, this, [errorMonitor, ...args]);
    return Reflect.apply(emit, this, [name, ...args]) as boolean; // what `emit` gives
  };
}

interface OnOptions {
  readonly signal?: AbortSignal;
  readonly close?: readonly PropertyKey[];
}

/** `events.on`: an emitter's events as an asynchronous iterator, each an array of arguments. */
export function on(
  target: Emitter | EventTarget,
  name: PropertyKey,
  { signal, close = [] }: OnOptions = {},
): AsyncIterableIterator<unknown[]> {
  if (signal?.aborted === true) throw abortError(signal);
  const events: unknown[][] = [];
  const waiting: {
    resolve(result: IteratorResult<unknown[]>): void;
    reject(error: unknown): void;
  }[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const take: Listener = (...args) => {
    const next = waiting.shift();
    if (next === undefined) events.push(args);
    else next.resolve({ value: args, done: false });
  };
  const end = (): void => {
    isOver = true;
    for (const remove of removals.splice(0)) remove();
    for (const asked of waiting.splice(0)) asked.resolve({ value: undefined, done: true });
  };
  const fail = (error: unknown): void => {
    const next = waiting.shift();
    if (next === undefined) failure = { error };
    else next.reject(error);
    end();
  };
  const removals = [
    listen(target, name, take),
    ...close.map((other) => listen(target, other, end)),
  ];
  if (name !== "error" && !(target instanceof EventTarget))
    removals.push(listen(target, "error", fail));
  if (signal !== undefined) removals.push(listen(signal, "abort", () => fail(abortError(signal))));

  const iterator: AsyncIterableIterator<unknown[]> = {
    next() {
      const value = events.shift();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the emitter said
        return Promise.reject(error);
      }
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    return() {
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error: unknown) {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function listen(target: Emitter | EventTarget, name: PropertyKey, listener: Listener): () => void {
  if (target instanceof EventTarget) {
    target.addEventListener(String(name), listener);
    return () => target.removeEventListener(String(name), listener);
  }
  target.on(name, listener);
  return () => target.off(name, listener);
}

function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error("The operation was aborted", { cause: signal?.reason }), {
    name: "AbortError",
    code: "ABORT_ERR",
  });
}

export function getEventListeners(target: Emitter, name: PropertyKey): unknown[] {
  return target.listeners(name);
}

/** Calls a listener when the signal aborts, even where it did already. */
export function addAbortListener(signal: AbortSignal, listener: (event?: Event) => void): object {
  if (signal.aborted) queueMicrotask(() => listener());
  signal.addEventListener("abort", listener, { once: true });
  const key = (Symbol as { readonly dispose?: symbol }).dispose ?? Symbol.for("dispose"); // not in every browser
  return { [key]: () => signal.removeEventListener("abort", listener) };
}
