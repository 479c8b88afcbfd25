import type { Activity } from "./activity.ts";
import type { ProcessObject } from "./process.ts";
import type { Timers } from "./timers.ts";

/**
 * For how many turns of the event loop nothing may be under way before the process counts as finished: it is idle for a
 * moment between any two things. Counted in turns, not on the wall: a computer that gives this thread no processor ends
 * nothing.
 */
const IDLE_TURNS = 5;
const TURN_MS = 20;

interface ProcessEndParts {
  readonly activity: Activity;
  readonly timers: Timers;
  readonly process: ProcessObject;
  readonly write: (stream: "stdout" | "stderr", bytes: Uint8Array) => void;
  readonly exit: (code: number) => never;
  /** The platform's `setTimeout`, which no freeze stops. */
  readonly later: (callback: () => void, ms: number) => unknown;
}

/** As Node: when the program has run to its end and nothing is left to wait for, the process is over. */
export class ProcessEnd {
  readonly #parts: ProcessEndParts;
  #hasRun = false;
  #isWatching = false;

  constructor(parts: ProcessEndParts) {
    this.#parts = parts;
    parts.activity.onIdle = () => this.#endWhenIdle();
  }

  programHasRun(): void {
    this.#hasRun = true;
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    const { activity, timers, later } = this.#parts;
    if (this.#isWatching || !activity.isIdle) return;
    this.#isWatching = true;
    let { begun } = activity;
    let turns = 0;
    const turn = (): void => {
      if (!activity.isIdle) {
        this.#isWatching = false;
        return;
      }
      // Something ran in between, or the environment stands still: count from the start.
      turns = activity.begun === begun && !timers.isFrozen ? turns + 1 : 0;
      ({ begun } = activity);
      if (turns < IDLE_TURNS) {
        later(turn, TURN_MS);
        return;
      }
      this.#isWatching = false;
      this.#end();
    };
    later(turn, TURN_MS);
  }

  #end(): void {
    const { activity, process, write, exit } = this.#parts;
    if (!this.#hasRun) {
      write("stderr", new TextEncoder().encode("Warning: Detected unsettled top-level await\n"));
      exit(13);
    }
    process.emit("beforeExit", process.exitCode ?? 0);
    if (activity.isIdle) exit(process.exitCode ?? 0);
    else this.#endWhenIdle();
  }
}
