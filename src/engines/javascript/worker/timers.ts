import type { Activity } from "./activity.ts";
import { TimerQueue } from "./timer-queue.ts";

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
  readonly id: number;
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly delay: number;
  readonly isRepeating: boolean;
  due: number;
  end: (() => void) | undefined;
}

const MAX_DELAY = 2 ** 31 - 1;

/** The clock by which timers go. */
export interface TimerClock {
  now(): number;
  /** A timer's moment has come. */
  reached(due: number): void;
}

/**
 * The program's timers, in simulated time: what the program computes brings them nearer, whatever the computer does
 * besides does not. Between invocations the environment stands still, and so does its clock: `freeze` takes the timers
 * off the browser, `thaw` puts them back with the time that they had left.
 */
export class Timers {
  readonly #activity: Activity;
  readonly #clock: TimerClock;
  readonly #entries = new Map<number, Entry>();
  readonly #queue = new TimerQueue<Entry>();
  // Taken before user code can replace them.
  readonly #set = globalThis.setTimeout.bind(globalThis);
  readonly #clear = globalThis.clearTimeout.bind(globalThis);
  /** Calls back in a task of its own, without a browser's least delay of four milliseconds. */
  readonly #soon: (fn: () => void) => void;
  readonly #wake = (): void => this.#fireFirst();
  #native: ReturnType<typeof setTimeout> | undefined;
  /** The entry that the browser's timer, or the task ahead, is for. */
  #armed: Entry | undefined;
  #isSoon = false;
  #isFrozen = false;
  #lastId = 0;

  constructor(activity: Activity, clock: TimerClock, soon: (fn: () => void) => void) {
    this.#activity = activity;
    this.#clock = clock;
    this.#soon = soon;
  }

  start(
    callback: unknown,
    delay: unknown,
    args: readonly unknown[],
    isRepeating: boolean,
  ): Timeout {
    const wanted = Number(delay);
    const milliseconds = wanted >= 1 && wanted <= MAX_DELAY ? Math.trunc(wanted) : 1; // as Node
    return this.#start(callback, milliseconds, args, isRepeating);
  }

  /** After the task at hand, before any timer. */
  immediate(callback: unknown, args: readonly unknown[]): Timeout {
    return this.#start(callback, 0, args, false);
  }

  #start(
    callback: unknown,
    delay: number,
    args: readonly unknown[],
    isRepeating: boolean,
  ): Timeout {
    if (typeof callback !== "function") {
      const error = new TypeError(
        `The "callback" argument must be of type function. Received ${String(callback)}`,
      );
      throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
    }
    this.#lastId += 1;
    const entry: Entry = {
      id: this.#lastId,
      callback: callback as Callback, // checked above; its parameters are the caller's business
      args,
      delay,
      isRepeating,
      due: this.#clock.now() + delay,
      end: this.#activity.begin(),
    };
    this.#entries.set(entry.id, entry);
    this.#queue.add(entry);
    this.#arm();
    return new Timeout(this, entry.id);
  }

  clear(timer: unknown): void {
    const id = timer instanceof Timeout ? timer.id : Number(timer);
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#queue.remove(entry);
    this.#arm();
    entry.end?.();
  }

  refresh(id: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    if (entry === this.#armed) this.#disarm();
    this.#queue.remove(entry);
    entry.due = this.#clock.now() + entry.delay;
    this.#queue.add(entry);
    this.#arm();
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
    return this.#isFrozen;
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#disarm();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#arm();
  }

  /** One timer of the browser, for what is due first: of two, the later one must not come before the earlier. */
  #arm(): void {
    if (this.isFrozen) return;
    const { first } = this.#queue;
    if (first === this.#armed && first !== undefined) return;
    this.#disarm();
    if (first === undefined) return;
    this.#armed = first;
    const wait = first.due - this.#clock.now();
    if (wait > 0) this.#native = this.#set(this.#wake, Math.ceil(wait));
    else if (!this.#isSoon) {
      this.#isSoon = true;
      this.#soon(() => {
        this.#isSoon = false;
        if (this.#native === undefined) this.#fireFirst();
      });
    }
  }

  #disarm(): void {
    if (this.#native !== undefined) this.#clear(this.#native);
    this.#native = undefined;
    this.#armed = undefined;
  }

  #fireFirst(): void {
    this.#native = undefined;
    const entry = this.#armed;
    this.#armed = undefined;
    // Its task may have been queued already when the freeze came, or when it was cleared.
    if (this.isFrozen || entry === undefined) return;
    this.#clock.reached(entry.due);
    this.#queue.remove(entry);
    if (!entry.isRepeating) this.#entries.delete(entry.id);
    try {
      entry.callback(...entry.args);
    } finally {
      if (!entry.isRepeating) {
        // After the callback: what it starts keeps the process alive without a gap.
        entry.end?.();
      } else if (this.#entries.get(entry.id) === entry) {
        this.#queue.remove(entry); // where the callback has refreshed it
        entry.due = this.#clock.now() + entry.delay;
        this.#queue.add(entry);
      }
      this.#arm();
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
    timers.immediate(callback, args),
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
