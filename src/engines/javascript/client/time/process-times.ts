import type { SimulatedClock, WorkSpan } from "#base/simulated-clock.ts";
import type { Beat } from "../../shared/beat.ts";
import type { ProcessSpeed } from "../../shared/process-speed.ts";
import type { Metronome } from "./metronome.ts";
import { type Beaten, TimedProcess } from "./timed-process.ts";
import { REFERENCE_SAMPLE_MS } from "./work-sample.ts";

/** A beat counts for no more: what is missing then, the computer gave to nobody. */
const LONGEST_BEAT_MS = 60;
/** A beat that took so much longer than the quickest to be read: the simulator itself stood still. */
const LATE_MS = 60;

/** Part of a vCPU that a process has; `undefined`: as fast as this computer is. */
export type Share = number | undefined;

/** The time of one process, from its start to its end. */
export interface ProcessTimeline {
  /** It said something at a moment of its own time: `take` is called when the simulator has come so far. */
  said(at: number, take: () => void): void;
  /** It is told something. Gives how its time follows its work from now on, if that has changed. */
  told(share: Share): ProcessSpeed | undefined;
  goOn(): void;
  standStill(): void;
  /** It is killed at this moment: what it says later it never says. */
  cut(): void;
  end(): void;
}

/**
 * Keeps the simulator's clock and those of the sandboxes together. Each process has a time of its own and says it with
 * each message. The simulator's is that of the process that is behind most, so that nobody's deadline comes because of
 * what others did; what a process says is taken when the simulator has come to that moment.
 *
 * A process that says nothing may compute, sleep, or get no processor. The metronome's beats tell how far it has come
 * at least, and time goes on by them: so an endless loop meets its deadline, and a computer that gives nobody a
 * processor costs nobody time.
 */
export class ProcessTimes {
  readonly #clock: SimulatedClock;
  readonly #metronome: Metronome;
  readonly #wall: () => number;
  readonly #running = new Set<TimedProcess>();
  #span: WorkSpan | undefined;
  #spanAt = 0;
  #isHeld = false;
  #onHold = new Set<(isHeld: boolean) => void>();
  #beaten: Beaten = { worked: 0, passed: 0 };
  #hostShare = 1;
  #sampleMs = REFERENCE_SAMPLE_MS;
  #quickest = Number.POSITIVE_INFINITY;
  #isPumping = false;
  #hasChanged = false;

  /** @param wall epoch milliseconds, the same clock as in the beats */
  constructor(clock: SimulatedClock, metronome: Metronome, wall: () => number) {
    this.#clock = clock;
    this.#metronome = metronome;
    this.#wall = wall;
    metronome.onBeat = (beat) => this.#beat(beat);
  }

  /** Resolves once the computer's speed is known. */
  get ready(): Promise<void> {
    return this.#metronome.ready;
  }

  now(): number {
    return this.#clock.now();
  }

  /** How the time of a process with this share follows its work. */
  speedOf(share: Share): ProcessSpeed {
    if (share === undefined) return { factor: 1, loadingFactor: 1, share: 1 };
    const loadingFactor = REFERENCE_SAMPLE_MS / this.#sampleMs;
    return { factor: loadingFactor / share, loadingFactor, share: this.#hostShare };
  }

  /** @param onHold a person reads: what only waits in the process must not go on meanwhile */
  begin(share: Share, onHold: (isHeld: boolean) => void): ProcessTimeline {
    const process = new TimedProcess(this.speedOf(share));
    let cutAt = Number.POSITIVE_INFINITY;
    this.#onHold.add(onHold);
    if (this.#isHeld) onHold(true);
    this.#goOn(process);
    return {
      said: (at, take) => {
        if (at > cutAt) return;
        if (!process.isRunning) {
          take();
          return;
        }
        process.said(at, take, this.#beaten);
        this.#pump();
      },
      told: (next) => {
        process.told(this.#beaten);
        const speed = this.speedOf(next);
        if (speed.factor === process.speed.factor && speed.share === process.speed.share)
          return undefined;
        process.speed = speed;
        return speed;
      },
      goOn: () => this.#goOn(process),
      standStill: () => this.#standStill(process),
      cut: () => {
        cutAt = Math.min(cutAt, this.#clock.now());
        this.#takeAll(process, cutAt);
        process.forgetMessages();
        this.#standStill(process);
      },
      end: () => {
        process.forgetMessages();
        this.#standStill(process);
        this.#onHold.delete(onHold);
      },
    };
  }

  dispose(): void {
    this.#span?.end();
    this.#span = undefined;
    this.#running.clear();
    this.#metronome.dispose();
  }

  #goOn(process: TimedProcess): void {
    if (process.isRunning) return;
    if (this.#span === undefined) {
      this.#spanAt = this.#clock.now();
      this.#span = this.#clock.beginWork((isHeld) => this.#hold(isHeld));
      this.#metronome.run();
    }
    process.runsFrom(this.#clock.now(), this.#beaten);
    this.#running.add(process);
    this.#hasChanged = true;
  }

  #standStill(process: TimedProcess): void {
    if (!process.isRunning) return;
    process.isRunning = false;
    this.#running.delete(process);
    this.#hasChanged = true;
    // What it still said is no part of anybody's time.
    this.#takeAll(process, Number.POSITIVE_INFINITY);
    if (this.#running.size > 0) {
      this.#pump();
      return;
    }
    this.#span?.end();
    this.#span = undefined;
    this.#metronome.rest();
    if (this.#isHeld) this.#hold(false);
  }

  #hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    for (const tell of this.#onHold) tell(isHeld);
    if (isHeld) this.#pump();
  }

  #beat({ at, passedMs, share, sampleMs }: Beat): void {
    this.#hostShare = share;
    this.#sampleMs = sampleMs;
    const onTheWay = this.#wall() - at;
    this.#quickest = Math.min(this.#quickest, onTheWay);
    const isLate = onTheWay - this.#quickest > LATE_MS;
    const counts = !this.#isHeld && !isLate;
    const { worked, passed } = this.#beaten;
    this.#beaten = {
      worked: worked + (counts ? Math.min(passedMs, LONGEST_BEAT_MS) * share : 0),
      passed: passed + passedMs,
    };
    this.#pump();
  }

  /** Goes as far as the slowest process has come, and takes what was said until then. */
  #pump(): void {
    if (this.#isPumping) return; // by something that was taken: the one that pumps goes on
    this.#isPumping = true;
    try {
      while (this.#running.size > 0 && this.#step());
    } finally {
      this.#isPumping = false;
    }
  }

  #step(): boolean {
    if (this.#isHeld) {
      // Time stands still, and nobody is behind anybody.
      return this.#takeOne(Number.POSITIVE_INFINITY);
    }
    let slowest = Number.POSITIVE_INFINITY;
    for (const process of this.#running) slowest = Math.min(slowest, process.reached(this.#beaten));
    // A process whose deadline comes on the way ends, and the others may be further.
    this.#hasChanged = false;
    this.#span?.reached(slowest - this.#spanAt);
    return this.#hasChanged || this.#takeOne(slowest);
  }

  #takeOne(until: number): boolean {
    let first: TimedProcess | undefined;
    for (const process of this.#running)
      if (process.firstAt < (first?.firstAt ?? Number.POSITIVE_INFINITY)) first = process;
    const take = first?.takeUntil(until);
    take?.();
    return take !== undefined;
  }

  #takeAll(process: TimedProcess, until: number): void {
    for (;;) {
      const take = process.takeUntil(until);
      if (take === undefined) return;
      take();
    }
  }
}
