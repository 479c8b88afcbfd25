/**
 * Milliseconds of a run of samples. Short: a thread that is let in works for about three before others have their turn,
 * and some runs must show what it does undisturbed.
 */
const RUN_MS = 2;
/** Runs before the one that wakes up has to share. */
const UNSHARED_RUNS = 2;
const SHARED_RUNS = 5;
/** What differs by less is noise. */
const SURELY_UNSHARED = 0.8;
const LEAST_SHARE = 0.02;
/** How much a new measurement of the share counts. */
const NEW_PART = 0.3;

interface Run {
  readonly samples: number;
  readonly ms: number;
}

/** Measures how fast this computer computes, and what part of a processor a thread gets. */
export class HostMeasure {
  readonly #sample: () => unknown;
  readonly #wall: () => number;
  #bestMs = Number.POSITIVE_INFINITY;
  #share: number | undefined;

  /**
   * @param sample a fixed amount of work, short against two milliseconds
   * @param wall milliseconds; a coarse clock will do
   */
  constructor(sample: () => unknown, wall: () => number) {
    this.#sample = sample;
    this.#wall = wall;
  }

  /** What a sample takes, milliseconds, when nobody disturbs it. */
  get sampleMs(): number {
    return this.#bestMs;
  }

  get share(): number {
    const share = this.#share ?? 1;
    return share >= SURELY_UNSHARED ? 1 : Math.max(LEAST_SHARE, share);
  }

  /** Works for about fifteen milliseconds of a processor. */
  measure(): void {
    for (let run = 0; run < UNSHARED_RUNS; run += 1) this.#run();
    this.calibrate(SHARED_RUNS);
  }

  /** So many runs on end: many for the beginning, when nothing is known. */
  calibrate(runs: number): void {
    let samples = 0;
    let ms = 0;
    for (let run = 0; run < runs; run += 1) {
      const done = this.#run();
      samples += done.samples;
      ms += done.ms;
    }
    const share = (this.#bestMs * samples) / ms;
    this.#share =
      this.#share === undefined ? share : this.#share * (1 - NEW_PART) + share * NEW_PART;
  }

  #run(): Run {
    // From one tick of the clock to another: some count whole milliseconds only.
    const before = this.#wall();
    let start = before;
    while (start === before) {
      this.#sample();
      start = this.#wall();
    }
    let samples = 0;
    let now = start;
    while (now - start < RUN_MS) {
      this.#sample();
      samples += 1;
      now = this.#wall();
    }
    const ms = now - start;
    this.#bestMs = Math.min(this.#bestMs, ms / samples);
    return { samples, ms };
  }
}
