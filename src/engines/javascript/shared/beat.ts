/** What the metronome tells: how it goes for a thread on this computer. */
export interface Beat {
  /** Wall time, epoch milliseconds, by the metronome's own thread. */
  readonly at: number;
  /** Since its last beat, milliseconds. Longer than it should be where the computer gives no thread a processor. */
  readonly passedMs: number;
  /** Part of its time, above 0 and at most 1, that a thread gets which works without a pause. */
  readonly share: number;
  /** The least that a work sample has taken, milliseconds: how fast this computer is. */
  readonly sampleMs: number;
}

export type ToMetronome = "run" | "rest";
