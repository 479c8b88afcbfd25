import { type EpochMs, type Milliseconds, epochMs } from "./brand.ts";

/** Cancels what `Clock.after` planned; a second call does nothing. */
export type Cancel = () => void;

/**
 * The simulator's time. While it is paused (a held gate, a person reading) `now()` stands still and nothing planned
 * falls due, so a deadline never runs out while somebody steps.
 */
export interface Clock {
  /** Current moment, epoch milliseconds with fractions. */
  now(): EpochMs;
  /** Calls `fn` once, `ms` milliseconds of this clock's time from now. */
  after(ms: Milliseconds, fn: () => void): Cancel;
  /** Stops time. Pauses nest: time runs again after as many `resume()` calls. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
  /**
   * Lets time pass at once, with what falls due in it. `false` where it can't: while something works, while time stands
   * still. Absent where time is the world's.
   */
  readonly skip?: (ms: Milliseconds) => boolean;
  /**
   * Waits that nobody needs to sit through: as soon as no machine works, time passes at once up to `until`, and what
   * falls due on the way is called at its own moment. The result takes it back. Clocks of the wall do not have it.
   */
  readonly passAtOnce?: (until: number) => Cancel;
}

/** What a pausable clock stands on: the host's time and timers. */
export interface HostTime {
  /** Epoch milliseconds, monotonic within one session. */
  now(): number;
  /** May call early by a fraction of a millisecond. */
  setTimer(fn: () => void, ms: Milliseconds): unknown;
  clearTimer(timer: unknown): void;
}

interface Planned {
  readonly due: number;
  readonly fn: () => void;
  timer: unknown;
}

/** A clock over the host's timers whose time stands still between `pause()` and `resume()`. */
export function createPausableClock(host: HostTime): Clock {
  const planned = new Set<Planned>();
  let skipped = 0;
  let pausedAt = 0;
  let pauses = 0;

  const now = (): number => (pauses > 0 ? pausedAt : host.now()) - skipped;
  const arm = (entry: Planned): void => {
    entry.timer = host.setTimer(
      () => {
        // A host timer may fire early by a fraction of a millisecond; a deadline must not.
        if (now() < entry.due) {
          arm(entry);
          return;
        }
        planned.delete(entry);
        entry.fn();
      },
      Math.max(0, entry.due - now()),
    );
  };

  return {
    now: () => epochMs(now()),
    after(ms, fn) {
      const entry: Planned = { due: now() + Math.max(0, ms), fn, timer: undefined };
      planned.add(entry);
      if (pauses === 0) arm(entry);
      return () => {
        if (!planned.delete(entry)) return;
        // What was planned during a pause has no timer yet.
        if (entry.timer !== undefined) host.clearTimer(entry.timer);
      };
    },
    pause() {
      pauses += 1;
      if (pauses > 1) return;
      pausedAt = host.now();
      for (const entry of planned) host.clearTimer(entry.timer);
    },
    resume() {
      if (pauses === 0) return;
      if (pauses === 1) skipped += host.now() - pausedAt;
      pauses -= 1;
      if (pauses > 0) return;
      for (const entry of planned) arm(entry);
    },
    get isPaused() {
      return pauses > 0;
    },
  };
}
