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
  const iterator = new EventIterator();
  const end = (): void => iterator.end();
  iterator.listensTo(
    listen(target, name, (...args) => iterator.take(args)),
    ...close.map((other) => listen(target, other, end)),
  );
  if (name !== "error" && !(target instanceof EventTarget))
    iterator.listensTo(listen(target, "error", (error) => iterator.fail(error)));
  if (signal !== undefined)
    iterator.listensTo(listen(signal, "abort", () => iterator.fail(abortError(signal))));
  return iterator.iterator;
}

const OVER: IteratorResult<unknown[]> = { value: undefined, done: true };

/** Keeps events until they are asked for, and questions until there are events. */
class EventIterator {
  readonly #events: unknown[][] = [];
  readonly #waiting: {
    resolve(result: IteratorResult<unknown[]>): void;
    reject(error: unknown): void;
  }[] = [];
  readonly #removals: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  /** What a program gets. */
  readonly iterator: AsyncIterableIterator<unknown[]> = {
    next: () => this.#next(),
    return: () => {
      this.end();
      return Promise.resolve(OVER);
    },
    throw: (error: unknown) => {
      this.fail(error);
      return Promise.resolve(OVER);
    },
    [Symbol.asyncIterator]: () => this.iterator,
  };

  listensTo(...removals: readonly (() => void)[]): void {
    this.#removals.push(...removals);
  }

  take(args: unknown[]): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#events.push(args);
    else next.resolve({ value: args, done: false });
  }

  end(): void {
    this.#isOver = true;
    for (const remove of this.#removals.splice(0)) remove();
    for (const asked of this.#waiting.splice(0)) asked.resolve(OVER);
  }

  fail(error: unknown): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#failure = { error };
    else next.reject(error);
    this.end();
  }

  #next(): Promise<IteratorResult<unknown[]>> {
    const value = this.#events.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the emitter said
      return Promise.reject(error);
    }
    if (this.#isOver) return Promise.resolve(OVER);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }
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
