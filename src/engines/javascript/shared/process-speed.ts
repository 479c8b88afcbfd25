/** How a process's time follows what its thread does. */
export interface ProcessSpeed {
  /** Simulated milliseconds for one in which the thread works. */
  readonly factor: number;
  /** The same while modules are loaded: as of a whole vCPU, since that is work of ours and not of Node's. */
  readonly loadingFactor: number;
  /** Part of its time, above 0 and at most 1, that a thread really has which works on without a pause: less on a busy computer. */
  readonly share: number;
}

/**
 * A thread that wakes up has the processor to itself for about so many milliseconds, however busy the computer is; only
 * then does it share with the others.
 */
export const UNSHARED_MS = 4;

/** What a thread has really worked in an unbroken stretch of wall time, both in milliseconds. */
export function workedMs(stretchMs: number, share: number): number {
  const whole = Math.min(stretchMs, UNSHARED_MS);
  return whole + (stretchMs - whole) * share;
}
