import { bound, currentContext, inContext, setContext } from "../context.ts";

type Callable = (...args: readonly unknown[]) => unknown;

class AsyncLocalStorage {
  readonly name: string;
  readonly #default: unknown;

  constructor(options: { readonly name?: string; readonly defaultValue?: unknown } = {}) {
    this.name = options.name ?? "";
    this.#default = options.defaultValue;
  }

  static bind<T>(fn: T): T {
    return bound(fn);
  }

  static snapshot(): (fn: Callable, ...args: readonly unknown[]) => unknown {
    return bound((fn: Callable, ...args: readonly unknown[]) => fn(...args));
  }

  getStore(): unknown {
    const context = currentContext();
    return context?.has(this) === true ? context.get(this) : this.#default;
  }

  run(store: unknown, fn: Callable, ...args: readonly unknown[]): unknown {
    return inContext(this.#with(store), () => fn(...args));
  }

  exit(fn: Callable, ...args: readonly unknown[]): unknown {
    return this.run(undefined, fn, ...args);
  }

  enterWith(store: unknown): void {
    setContext(this.#with(store));
  }

  disable(): void {
    const context = new Map(currentContext());
    context.delete(this);
    setContext(context);
  }

  #with(store: unknown): ReadonlyMap<object, unknown> {
    return new Map(currentContext()).set(this, store);
  }
}

let lastAsyncId = 1;

class AsyncResource {
  readonly type: string;
  readonly #id = (lastAsyncId += 1);
  readonly #run = AsyncLocalStorage.snapshot();

  constructor(type: string) {
    this.type = type;
  }

  static bind<T>(fn: T): T {
    return bound(fn);
  }

  bind(fn: Callable): Callable {
    return (...args) => this.runInAsyncScope(fn, undefined, ...args);
  }

  runInAsyncScope(fn: Callable, self?: unknown, ...args: readonly unknown[]): unknown {
    return this.#run(() => Reflect.apply(fn, self, args));
  }

  emitDestroy(): this {
    return this;
  }

  asyncId(): number {
    return this.#id;
  }

  triggerAsyncId(): number {
    return 1;
  }
}

/** `node:async_hooks`: contexts are kept (`context.ts`); there are no hooks, since nobody tells of promises. */
export function asyncHooks(): object {
  return {
    AsyncLocalStorage,
    AsyncResource,
    createHook: () => ({
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    }),
    executionAsyncId: () => 1,
    triggerAsyncId: () => 0,
    executionAsyncResource: () => ({}),
  };
}
