import { INSTRUCTIONS_PER_VCPU_MS } from "../shared/vcpu.ts";

/** So far a wait may go beyond its timer: sums of fractions must not end just before it. */
const PAST_TIMER_MS = 0.005;

/** How fast time passes for what the machine executes. */
export interface MachineSpeed {
  /** Part of a vCPU that one environment has; `undefined`: as fast as this computer is. */
  readonly vcpus: number | undefined;
  /** Environments that may run, where the kernel itself cannot be asked. */
  readonly environments: number;
}

export interface MachineTimeParts {
  /** Monotonic wall time in milliseconds. */
  readonly wall: () => number;
  /** Instructions executed so far, modulo 2³². */
  readonly instructions: () => number;
  /** Whether the processor waits for an interrupt. */
  readonly isHalted: () => boolean;
  /** Environments that have something to run, fractions included; `undefined` where the kernel does not say. */
  readonly runnable: () => number | undefined;
}

/**
 * The machine's one clock, in milliseconds: everything in the guest that measures time, and everything outside that
 * measures the guest, goes by it.
 *
 * It goes on with the instructions that were executed, at the speed of the function's share of a vCPU; several
 * environments at work have one each, as in Lambda, so that the same instructions take all of them together less time.
 * While the processor waits for its next timer, it goes on with the wall, but never beyond that timer: what a throttled
 * tab or a busy computer adds counts for nothing. While somebody outside is about to answer (`expectAnswer`) or holds
 * the time, waiting does not count at all.
 */
export class MachineTime {
  readonly #parts: MachineTimeParts;
  #now: number;
  #instructions: number;
  #wallAt: number;
  /** How long the processor may still wait before its next timer is due. */
  #untilTimer = 0;
  #speed: MachineSpeed = { vcpus: undefined, environments: 1 };
  #isHeld = false;
  #isAnswerExpected = false;
  #hasStarted = false;

  constructor(parts: MachineTimeParts) {
    this.#parts = parts;
    this.#wallAt = parts.wall();
    this.#now = this.#wallAt;
    this.#instructions = 0;
  }

  /** From now on; before, while the machine is made, it is the wall's. */
  start(): void {
    this.read();
    this.#instructions = this.#parts.instructions();
    this.#hasStarted = true;
  }

  /** The present. Called by the emulator at each turn, and whenever the guest looks at a clock. */
  read(): number {
    const wall = this.#parts.wall();
    const passed = Math.max(0, wall - this.#wallAt);
    this.#wallAt = wall;
    if (!this.#hasStarted) {
      this.#now += passed;
      return this.#now;
    }
    const instructions = this.#parts.instructions();
    const executed = (instructions - this.#instructions) >>> 0;
    this.#instructions = instructions;
    if (executed > 0) this.#now += this.#worked(executed, passed);
    else if (this.#parts.isHalted()) this.#wait(passed);
    return this.#now;
  }

  /** The emulator has looked at its devices: nothing is due for so many milliseconds. */
  timerIn(ms: number): void {
    this.#untilTimer = Math.max(0, ms) + PAST_TIMER_MS;
  }

  set speed(speed: MachineSpeed) {
    this.read();
    this.#speed = speed;
  }

  /** A person reads: waiting does not count, and what is executed counts as by a whole vCPU. */
  set isHeld(isHeld: boolean) {
    this.read();
    this.#isHeld = isHeld;
  }

  /** The simulator has something in hand that the guest may be waiting for. */
  set isAnswerExpected(isExpected: boolean) {
    this.read();
    this.#isAnswerExpected = isExpected;
  }

  /** The machine goes on after it was stopped: that time never was. */
  wake(): void {
    this.#wallAt = this.#parts.wall();
    this.#untilTimer = 0;
  }

  #worked(executed: number, passed: number): number {
    const { vcpus, environments } = this.#speed;
    if (vcpus === undefined && !this.#isHeld) return passed;
    if (vcpus === undefined || this.#isHeld) return executed / INSTRUCTIONS_PER_VCPU_MS;
    const runnable = Math.max(1, this.#parts.runnable() ?? environments);
    return executed / (INSTRUCTIONS_PER_VCPU_MS * vcpus * runnable);
  }

  #wait(passed: number): void {
    if (this.#isHeld || this.#isAnswerExpected) return;
    const waited = Math.min(passed, this.#untilTimer);
    this.#untilTimer -= waited;
    this.#now += waited;
  }
}
