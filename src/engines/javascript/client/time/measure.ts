/** Samples in a measurement: enough for clocks that count whole milliseconds, few enough to fit between two other threads. */
const SAMPLES = 4;
/** What differs by less is noise. */
const SURELY_UNSHARED = 0.8;
const LEAST_SHARE = 0.02;
/** How much a new measurement of the share counts. */
const NEW_PART = 0.3;

/** Measures how fast this computer computes, and what part of a processor a thread gets. */
export class HostMeasure {
  readonly #sample: () => unknown;
  readonly #wall: () => number;
  #bestMs = Number.POSITIVE_INFINITY;
  #share: number | undefined;

  constructor(sample: () => unknown, wall: () => number) {
    this.#sample = sample;
    this.#wall = wall;
  }

  /** The least that a sample has taken: when nobody disturbed it. */
  get sampleMs(): number {
    return this.#bestMs;
  }

  get share(): number {
    const share = this.#share ?? 1;
    return share >= SURELY_UNSHARED ? 1 : Math.max(LEAST_SHARE, share);
  }

  /** Works for a few milliseconds. */
  measure(): void {
    const took = this.#time();
    this.#count(this.#bestMs / took);
  }

  /** Several measurements on end: for the beginning, when nothing is known. */
  calibrate(times: number): void {
    let total = 0;
    for (let time = 0; time < times; time += 1) total += this.#time();
    this.#count((this.#bestMs * times) / total);
  }

  /** Milliseconds for one sample. */
  #time(): number {
    const start = this.#wall();
    for (let sample = 0; sample < SAMPLES; sample += 1) this.#sample();
    const took = Math.max(0.01, this.#wall() - start) / SAMPLES;
    this.#bestMs = Math.min(this.#bestMs, took);
    return took;
  }

  #count(share: number): void {
    this.#share =
      this.#share === undefined ? share : this.#share * (1 - NEW_PART) + share * NEW_PART;
  }
}
