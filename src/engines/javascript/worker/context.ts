import { replaceFunction } from "./frozen-promises.ts";
import { apply, method } from "./natives.ts";

/** What each `AsyncLocalStorage` holds: never changed, only replaced. */
type Context = ReadonlyMap<object, unknown>;
type Callable = (...args: readonly unknown[]) => unknown;

const then = method(Promise.prototype, "then");
const resolved = Promise.resolve.bind(Promise) as (value: unknown) => Promise<unknown>;
const microtask = globalThis.queueMicrotask.bind(globalThis);

let current: Context | undefined;
let isInstalled = false;

/** The present one, to be gone back to by `inContext`. */
export function currentContext(): Context | undefined {
  return current;
}

export function setContext(context: Context | undefined): void {
  if (context !== undefined) install();
  current = context;
}

export function inContext<T>(context: Context | undefined, fn: () => T): T {
  const outer = current;
  setContext(context);
  try {
    return fn();
  } finally {
    current = outer;
  }
}

/** The same function, which always runs in the context of now. */
export function bound<T>(fn: T): T {
  const context = current;
  if (typeof fn !== "function" || !isInstalled) return fn;
  const callable = fn as unknown as Callable; // asked just before
  const inner = function (this: unknown, ...args: readonly unknown[]): unknown {
    return inContext(context, () => Reflect.apply(callable, this, args));
  };
  return inner as unknown as T; // called as `fn` is
}

/**
 * What stands behind an `await` of the program instead of the value (see `client/contexts/keep-contexts.ts`): the
 * function goes on in the context in which it waits. Its place is taken right before it: nothing comes between two
 * microtasks that are queued one after the other.
 */
export function awaited(value: unknown): unknown {
  if (!isInstalled) return value;
  const context = current;
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- `await` takes it as it takes a promise
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
      const goOn = (settle: (value: unknown) => void) => (settled: unknown) => {
        microtask(() => {
          current = context;
        });
        settle(settled);
      };
      then(resolved(value), goOn(resolve), goOn(reject));
    },
  };
}

/** What stands behind `for await (… of`: each value is waited for as by `awaited`. */
export function awaitedEach(values: unknown): unknown {
  if (!isInstalled) return values;
  const source = values as Partial<AsyncIterable<unknown>> & Iterable<unknown>; // what `for await` takes
  const from = source[Symbol.asyncIterator]?.bind(source) ?? (() => asynchronous(source));
  return {
    [Symbol.asyncIterator]() {
      const iterator = from();
      return {
        next: () => awaited(iterator.next()),
        return: (value?: unknown) => awaited(iterator.return?.(value) ?? { done: true, value }),
      };
    },
  };
}

/** A list of values and promises, as `for await` goes through it. */
async function* asynchronous(values: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const value of values) yield await value;
}

/** From the first use on: callbacks run in the context in which they were given. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  replaceFunction(Promise.prototype, "then", (native, self, callbacks) =>
    apply(native, self, callbacks.map(bound)),
  );
  for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) {
    const scope = globalThis as unknown as Record<string, Callable>; // our own timers, by name
    const given = scope[name];
    if (given === undefined) continue;
    Object.defineProperty(globalThis, name, {
      value: (callback: unknown, ...args: readonly unknown[]) => given(bound(callback), ...args),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
}
