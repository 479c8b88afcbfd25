import { type ProcessSpeed, workedMs } from "../shared/process-speed.ts";

export interface ProcessTimeParts {
  /** Monotonic wall time in milliseconds. */
  readonly wall: () => number;
  /** Calls `ended` when the task at hand is over, what it left to promises included. */
  readonly afterTask: (ended: () => void) => void;
}

/**
 * The process's one clock, epoch milliseconds of simulated time: `Date`, `performance`, timers and every message go by
 * it. While the program runs, it goes on at the function's share of a processor. While the browser computes for the
 * program (`crypto.subtle`), it does the same; while only the network is waited for, it goes with the wall. A timer
 * takes it to the timer's moment, whenever that comes. Waiting for the simulator or for a thread that the computer
 * gives no processor takes no time at all.
 */
export class ProcessTime {
  readonly #parts: ProcessTimeParts;
  readonly #end: () => void;
  #now: number;
  /** `undefined`: time is the wall's. */
  #speed: ProcessSpeed | undefined;
  /** Wall time up to which `#now` is right. */
  #at: number;
  #isWorking = false;
  /** Wall time of the present stretch of work that `#now` already holds. */
  #stretch = 0;
  #computing = 0;
  #loading = 0;
  #awaited = 0;
  #isHeld = false;

  constructor(now: number, speed: ProcessSpeed | undefined, parts: ProcessTimeParts) {
    this.#now = now;
    this.#speed = speed;
    this.#parts = parts;
    this.#at = parts.wall();
    this.#end = this.#taskEnded.bind(this);
  }

  now(): number {
    // Who asks runs, whether we saw it begin or not.
    this.enter();
    this.#flush();
    return this.#now;
  }

  /** The program is called. Until the task is over it works. */
  enter(): void {
    if (this.#isWorking) return;
    this.#flush();
    this.#isWorking = true;
    this.#stretch = 0;
    this.#parts.afterTask(this.#end);
  }

  /** The moment of a timer has come. */
  reached(due: number): void {
    this.enter();
    this.#flush();
    this.#now = Math.max(this.#now, due);
  }

  /** The simulator's present: time may have passed outside. */
  set(now: number): void {
    this.reached(now);
  }

  set speed(speed: ProcessSpeed | undefined) {
    this.#flush();
    this.#speed = speed;
  }

  /** The environment stands still, or a person reads. */
  set isHeld(isHeld: boolean) {
    this.#flush();
    this.#isHeld = isHeld;
  }

  /** The browser works for the program; call the result when it has done so. */
  computing(): () => void {
    this.#computing += 1;
    return () => {
      this.enter();
      this.#computing -= 1;
    };
  }

  /** Modules are loaded, by us and by the browser; call the result when their first line is about to run. */
  loading(): () => void {
    this.#flush();
    this.#loading += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.enter();
      this.#flush();
      this.#loading -= 1;
    };
  }

  /** Something outside is under way that takes its own time; call the result at its end. */
  awaiting(): () => void {
    this.#awaited += 1;
    return () => {
      this.enter();
      this.#awaited -= 1;
    };
  }

  /** The thread itself stands still for as long as `wait` does not return. */
  blocked<T>(wait: () => T): T {
    this.enter();
    this.#flush();
    try {
      return wait();
    } finally {
      const wall = this.#parts.wall();
      this.#now += wall - this.#at;
      this.#at = wall;
    }
  }

  #taskEnded(): void {
    this.#flush();
    this.#isWorking = false;
    this.#stretch = 0;
  }

  #flush(): void {
    const wall = this.#parts.wall();
    const passed = Math.max(0, wall - this.#at);
    this.#at = wall;
    const speed = this.#speed;
    if (speed === undefined) this.#now += passed;
    else if (this.#isWorking) this.#worked(passed, speed);
    else if (this.#isHeld) return;
    else if (this.#loading > 0) this.#now += speed.loadingFactor * workedMs(passed, speed.share);
    else if (this.#computing > 0) this.#now += speed.factor * workedMs(passed, speed.share);
    else if (this.#awaited > 0) this.#now += passed;
  }

  #worked(passed: number, { factor, loadingFactor, share }: ProcessSpeed): void {
    const before = this.#stretch;
    this.#stretch += passed;
    const worked = workedMs(this.#stretch, share) - workedMs(before, share);
    this.#now += worked * (this.#loading > 0 ? loadingFactor : factor);
  }
}
