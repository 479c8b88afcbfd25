import { type Clock } from "./clock.ts";
import { type Milliseconds, epochMs } from "./brand.ts";

/** A clock for tests: time moves only through `advance`, and not at all while paused. */
export interface FakeClock extends Clock {
  /** Moves time on by `ms` and runs what falls due, oldest first, each at its own moment. */
  advance(ms: Milliseconds): void;
  /** How long until the next thing falls due; `undefined` when nothing is planned or time stands still. */
  readonly untilNext: Milliseconds | undefined;
}

/** Starts at 2026-01-31T12:00:00.000Z unless told otherwise. */
export function createFakeClock(start = Date.UTC(2026, 0, 31, 12)): FakeClock {
  interface Planned {
    readonly due: number;
    readonly order: number;
    readonly fn: () => void;
  }
  let time = start;
  let pauses = 0;
  let order = 0;
  let planned: Planned[] = [];

  return {
    now: () => epochMs(time),
    after(ms, fn) {
      order += 1;
      const entry: Planned = { due: time + Math.max(0, ms), order, fn };
      planned.push(entry);
      return () => {
        planned = planned.filter((other) => other !== entry);
      };
    },
    pause() {
      pauses += 1;
    },
    resume() {
      pauses = Math.max(0, pauses - 1);
    },
    get isPaused() {
      return pauses > 0;
    },
    skip(ms) {
      if (pauses > 0) return false;
      this.advance(ms);
      return true;
    },
    get untilNext() {
      if (pauses > 0 || planned.length === 0) return undefined;
      return Math.max(0, Math.min(...planned.map(({ due }) => due)) - time);
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        if (pauses > 0) return;
        const next = planned
          .filter((entry) => entry.due <= end)
          .toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
        if (next === undefined) break;
        planned = planned.filter((entry) => entry !== next);
        time = Math.max(time, next.due);
        next.fn();
      }
      time = end;
    },
  };
}
