import { type Milliseconds } from "./brand.ts";
import { type Clock, type HostTime, createPausableClock } from "./clock.ts";

/** What a machine tells of its own time while it works. */
export interface WorkSpan {
  /**
   * The machine has come so far since the span began. What falls due until then is called first, each at its own
   * moment. Going back changes nothing.
   */
  reached(ms: Milliseconds): void;
  /** It does nothing any more: without another span, time passes as on the wall. A second call does nothing. */
  end(): void;
}

/**
 * The simulator's clock. While machines work, time passes only as they say: by what they have done and by how long they
 * have honestly waited, so that a slow computer or a throttled tab takes longer and tells the same. While none works, it
 * passes as on the wall.
 */
export interface SimulatedClock extends Clock {
  readonly skip: NonNullable<Clock["skip"]>;
  /** @param onPause told of `pause()` and `resume()` while the span lasts, and at once when the clock is paused already */
  beginWork(onPause?: (isPaused: boolean) => void): WorkSpan;
}

interface Timer {
  readonly due: number;
  readonly fn: () => void;
}

interface Span {
  readonly begunAt: number;
  readonly onPause: ((isPaused: boolean) => void) | undefined;
}

export function createSimulatedClock(host: HostTime): SimulatedClock {
  const time = new WorkTime(host);
  const clock = createPausableClock(time);
  return {
    passAtOnce: (until) => time.passAtOnce(clock, until),
    now: () => clock.now(),
    after: (ms, fn) => clock.after(ms, fn),
    pause() {
      const wasPaused = clock.isPaused;
      clock.pause();
      if (!wasPaused) time.tellPause(true);
    },
    resume() {
      const wasPaused = clock.isPaused;
      clock.resume();
      if (wasPaused && !clock.isPaused) time.tellPause(false);
    },
    get isPaused() {
      return clock.isPaused;
    },
    skip: (ms) => !clock.isPaused && time.skip(ms),
    beginWork(onPause) {
      const span = time.begin(onPause);
      if (clock.isPaused) onPause?.(true);
      return span;
    },
  };
}

/** Long enough to see that something waits. */
const HASTE_MS = 250;

/** Time under the pauses: the host's, or the machines'. */
class WorkTime implements HostTime {
  readonly #host: HostTime;
  readonly #spans = new Set<Span>();
  readonly #timers = new Set<Timer>();
  /** The present while machines work; otherwise when the last one stopped. */
  #now: number;
  /** The host's time at `#now`, while no machine works. */
  #hostAt: number;
  #wake: unknown;
  /** Where time is to go at once, by the clock above the pauses. */
  #haste: { readonly clock: Clock; readonly until: number } | undefined;
  #hasteTimer: unknown;
  #isAdvancing = false;

  constructor(host: HostTime) {
    this.#host = host;
    this.#hostAt = host.now();
    this.#now = this.#hostAt;
  }

  now(): number {
    if (this.#spans.size > 0 || this.#isAdvancing) return this.#now;
    return this.#now + Math.max(0, this.#host.now() - this.#hostAt);
  }

  setTimer(fn: () => void, ms: Milliseconds): unknown {
    const timer: Timer = { due: this.now() + ms, fn };
    this.#timers.add(timer);
    this.#arm();
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as Timer); // made by `setTimer`
    if (this.#timers.size === 0) this.#disarm();
  }

  begin(onPause: Span["onPause"]): WorkSpan {
    this.#now = this.now();
    const span: Span = { begunAt: this.#now, onPause };
    this.#spans.add(span);
    this.#disarm();
    return {
      reached: (ms) => {
        if (this.#spans.has(span)) this.#advance(span.begunAt + ms);
      },
      end: () => {
        if (!this.#spans.delete(span) || this.#spans.size > 0) return;
        this.#hostAt = this.#host.now();
        this.#arm();
        this.#hurry();
      },
    };
  }

  skip(ms: Milliseconds): boolean {
    if (this.#spans.size > 0 || this.#isAdvancing) return false;
    this.#now = this.now();
    this.#advance(this.#now + ms);
    return true;
  }

  passAtOnce(clock: Clock, until: number): () => void {
    const haste = { clock, until };
    this.#haste = haste;
    this.#hurry();
    return () => {
      if (this.#haste === haste) this.#haste = undefined;
    };
  }

  /** In a turn of its own: what has just ended may begin something else. */
  #hurry(): void {
    if (this.#haste === undefined || this.#spans.size > 0 || this.#hasteTimer !== undefined) return;
    this.#hasteTimer = this.#host.setTimer(() => {
      this.#hasteTimer = undefined;
      const haste = this.#haste;
      if (haste === undefined || this.#spans.size > 0 || haste.clock.isPaused) return;
      this.#haste = undefined;
      const ahead = haste.until - haste.clock.now();
      if (ahead > 0) this.#advance(this.now() + ahead);
    }, HASTE_MS);
  }

  tellPause(isPaused: boolean): void {
    if (!isPaused) this.#hurry();
    for (const { onPause } of this.#spans) onPause?.(isPaused);
  }

  #advance(to: number): void {
    if (this.#isAdvancing) return; // a timer's own doing; the one that advances goes on to the end
    this.#isAdvancing = true;
    try {
      for (;;) {
        const next = this.#next();
        if (next === undefined || next.due > to) break;
        this.#timers.delete(next);
        this.#now = Math.max(this.#now, next.due);
        next.fn();
      }
    } finally {
      this.#now = Math.max(this.#now, to);
      this.#isAdvancing = false;
      if (this.#spans.size === 0) {
        this.#hostAt = this.#host.now();
        this.#arm();
      }
    }
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    // In the order in which they were set where two fall due together: a set keeps it.
    for (const timer of this.#timers)
      if (first === undefined || timer.due < first.due) first = timer;
    return first;
  }

  /** While no machine works, the host's timer for whatever is due first. */
  #arm(): void {
    this.#disarm();
    if (this.#spans.size > 0 || this.#isAdvancing) return;
    const next = this.#next();
    if (next === undefined) return;
    this.#wake = this.#host.setTimer(
      () => {
        this.#wake = undefined;
        if (this.#spans.size > 0) return;
        this.#advance(this.now());
        this.#arm();
      },
      Math.max(0, Math.ceil(next.due - this.now())),
    );
  }

  #disarm(): void {
    if (this.#wake !== undefined) this.#host.clearTimer(this.#wake);
    this.#wake = undefined;
  }
}
