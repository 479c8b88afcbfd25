import type { Activity } from "./activity.ts";

type Callback = (...args: unknown[]) => void;

/** What Node's `setTimeout` and `setInterval` return: usable as an object and as a number. */
export class Timeout {
  readonly #timers: Timers;
  readonly id: number;

  constructor(timers: Timers, id: number) {
    this.#timers = timers;
    this.id = id;
  }

  ref(): this {
    this.#timers.setRef(this.id, true);
    return this;
  }

  unref(): this {
    this.#timers.setRef(this.id, false);
    return this;
  }

  hasRef(): boolean {
    return this.#timers.hasRef(this.id);
  }

  refresh(): this {
    this.#timers.refresh(this.id);
    return this;
  }

  close(): this {
    this.#timers.clear(this.id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

interface Entry {
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly delay: number;
  readonly isRepeating: boolean;
  due: number;
  native: ReturnType<typeof setTimeout> | undefined;
  end: (() => void) | undefined;
}

const MAX_DELAY = 2 ** 31 - 1;

/**
 * The program's timers. Between invocations the environment stands still: `freeze` takes all timers off the browser,
 * `thaw` puts them back with the time that they had left.
 */
export class Timers {
  readonly #activity: Activity;
  readonly #entries = new Map<number, Entry>();
  // Taken before user code can replace them.
  readonly #set = globalThis.setTimeout.bind(globalThis);
  readonly #clear = globalThis.clearTimeout.bind(globalThis);
  readonly #now = performance.now.bind(performance);
  #frozenAt: number | undefined;
  #lastId = 0;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  start(
    callback: unknown,
    delay: unknown,
    args: readonly unknown[],
    isRepeating: boolean,
  ): Timeout {
    if (typeof callback !== "function") {
      const error = new TypeError(
        `The "callback" argument must be of type function. Received ${String(callback)}`,
      );
      throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
    }
    const wanted = Number(delay);
    const milliseconds = wanted >= 1 && wanted <= MAX_DELAY ? Math.trunc(wanted) : 1; // as Node
    const now = this.#frozenAt ?? this.#now();
    this.#lastId += 1;
    const id = this.#lastId;
    const entry: Entry = {
      callback: callback as Callback, // checked above; its parameters are the caller's business
      args,
      delay: milliseconds,
      isRepeating,
      due: now + milliseconds,
      native: undefined,
      end: this.#activity.begin(),
    };
    this.#entries.set(id, entry);
    this.#arm(id, entry);
    return new Timeout(this, id);
  }

  clear(timer: unknown): void {
    const id = timer instanceof Timeout ? timer.id : Number(timer);
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#disarm(entry);
    entry.end?.();
  }

  refresh(id: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.due = (this.#frozenAt ?? this.#now()) + entry.delay;
    this.#disarm(entry);
    this.#arm(id, entry);
  }

  setRef(id: number, isWanted: boolean): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || isWanted === (entry.end !== undefined)) return;
    const { end } = entry;
    entry.end = isWanted ? this.#activity.begin() : undefined;
    end?.();
  }

  hasRef(id: number): boolean {
    return this.#entries.get(id)?.end !== undefined;
  }

  get isFrozen(): boolean {
    return this.#frozenAt !== undefined;
  }

  freeze(): void {
    if (this.#frozenAt !== undefined) return;
    this.#frozenAt = this.#now();
    for (const entry of this.#entries.values()) this.#disarm(entry);
  }

  thaw(): void {
    if (this.#frozenAt === undefined) return;
    const stoodStill = this.#now() - this.#frozenAt;
    this.#frozenAt = undefined;
    for (const [id, entry] of this.#entries) {
      entry.due += stoodStill;
      this.#arm(id, entry);
    }
  }

  #arm(id: number, entry: Entry): void {
    if (this.#frozenAt !== undefined) return;
    entry.native = this.#set(() => this.#fire(id, entry), Math.max(0, entry.due - this.#now()));
  }

  #disarm(entry: Entry): void {
    if (entry.native !== undefined) this.#clear(entry.native);
    entry.native = undefined;
  }

  #fire(id: number, entry: Entry): void {
    entry.native = undefined;
    // A native timer whose task was queued already when the freeze came.
    if (this.#frozenAt !== undefined || this.#entries.get(id) !== entry) return;
    if (!entry.isRepeating) this.#entries.delete(id);
    try {
      entry.callback(...entry.args);
    } finally {
      if (!entry.isRepeating) {
        // After the callback: what it starts keeps the process alive without a gap.
        entry.end?.();
      } else if (this.#entries.get(id) === entry) {
        entry.due = this.#now() + entry.delay;
        this.#arm(id, entry);
      }
    }
  }
}

/** Puts the freezable timers where programs look for them; an abort signal's timeout is one of them. */
export function installTimers(timers: Timers): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  };
  const clear = (timer: unknown): void => timers.clear(timer);
  define("setTimeout", (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    timers.start(callback, delay, args, false),
  );
  define("setInterval", (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    timers.start(callback, delay, args, true),
  );
  define("setImmediate", (callback: unknown, ...args: unknown[]) =>
    timers.start(callback, 0, args, false),
  );
  define("clearTimeout", clear);
  define("clearInterval", clear);
  define("clearImmediate", clear);
  Object.defineProperty(AbortSignal, "timeout", {
    value: function timeout(delay: unknown): AbortSignal {
      const controller = new AbortController();
      const expire = (): void =>
        controller.abort(
          new DOMException("The operation was aborted due to timeout", "TimeoutError"),
        );
      timers.start(expire, delay, [], false).unref();
      return controller.signal;
    },
    writable: true,
    configurable: true,
    enumerable: true,
  });
}
