import type { SimulatedClock, WorkSpan } from "#base/simulated-clock.ts";
import type { MachineCommand } from "../shared/machine-protocol.ts";

/**
 * Turns of the event loop after which a batch of frames counts as worked through: what follows from it inside this Web
 * Worker (HTTP, msw, the service model) happens in microtasks and few tasks, each queued behind the one before.
 */
const SETTLING_TURNS = 4;
/** A guest clock that is off by less is left alone. */
const EXACT_MS = 0.5;

/** Part of a vCPU that a running process has; `undefined`: as fast as this computer is. */
export type Share = number | undefined;

/** Keeps the simulator's clock and the machine's together while the machine runs. */
export class MachineClock {
  readonly #clock: SimulatedClock;
  readonly #post: (command: MachineCommand) => void;
  readonly #shares = new Set<{ readonly vcpus: Share }>();
  readonly #turns = new MessageChannel();
  #span: WorkSpan | undefined;
  /** Machine time at which the span began; `undefined` until the machine has said that it woke up. */
  #spanAt: number | undefined;
  #isResting = false;
  /** Machine time as last heard. */
  #at = 0;
  /** Guest's wall clock minus machine time, and what it was set to while the machine still slept. */
  #guestOffset = Number.NaN;
  #setAsleep: number | undefined;
  #toldSpeed = "";
  #received = 0;
  #turnsLeft = 0;

  constructor(clock: SimulatedClock, post: (command: MachineCommand) => void) {
    this.#clock = clock;
    this.#post = post;
    this.#turns.port1.onmessage = () => this.#turn();
  }

  /** The simulator's time, epoch milliseconds. */
  now(): number {
    return this.#clock.now();
  }

  /** The machine's own, as last heard. */
  get machineTime(): number {
    return this.#at;
  }

  after(ms: number, fn: () => void): () => void {
    return this.#clock.after(ms, fn);
  }

  /** Something in the machine may run from now on. */
  begin(): void {
    if (this.#span !== undefined) return;
    this.#spanAt = this.#isResting ? undefined : this.#at;
    this.#span = this.#clock.beginWork((isHeld) => this.#post({ kind: "hold-time", isHeld }));
  }

  /** The machine was told to rest. */
  end(): void {
    this.#span?.end();
    this.#span = undefined;
    this.#isResting = true;
  }

  /** The machine's time, with whatever it said. */
  heard(at: number, isAwake = false): void {
    this.#at = Math.max(this.#at, at);
    if (isAwake) this.#woke();
    if (this.#spanAt !== undefined) this.#span?.reached(this.#at - this.#spanAt);
  }

  /** Frames came, which the machine waits to hear settled. */
  received(number: number): void {
    this.#received = number;
    if (this.#turnsLeft === 0) this.#turns.port2.postMessage(undefined);
    this.#turnsLeft = SETTLING_TURNS;
  }

  /** A process may run, with this share of a vCPU; call the result once it may not. */
  runs(vcpus: Share): () => void {
    const share = { vcpus };
    this.#shares.add(share);
    this.#tellSpeed();
    return () => {
      if (this.#shares.delete(share)) this.#tellSpeed();
    };
  }

  /** Whether the guest shows another wall clock than this. */
  isGuestOff(now: number): boolean {
    return !(Math.abs(now - this.#at - this.#guestOffset) < EXACT_MS);
  }

  guestWasSet(now: number): void {
    this.#guestOffset = now - this.#at;
    this.#setAsleep = this.#spanAt === undefined ? now : undefined;
  }

  close(): void {
    this.end();
    this.#turns.port1.close();
  }

  #woke(): void {
    this.#isResting = false;
    this.#spanAt = this.#at;
    if (this.#setAsleep !== undefined) this.#guestOffset = this.#setAsleep - this.#at;
    this.#setAsleep = undefined;
  }

  #turn(): void {
    this.#turnsLeft -= 1;
    if (this.#turnsLeft > 0) this.#turns.port2.postMessage(undefined);
    else this.#post({ kind: "settled", upTo: this.#received });
  }

  #tellSpeed(): void {
    const environments = this.#shares.size;
    if (environments === 0) return; // the next one may be as fast
    let sum: Share = 0;
    for (const { vcpus } of this.#shares)
      sum = vcpus === undefined || sum === undefined ? undefined : sum + vcpus;
    const vcpus = sum === undefined ? undefined : sum / environments;
    const speed = `${vcpus} ${environments}`;
    if (speed === this.#toldSpeed) return;
    this.#toldSpeed = speed;
    this.#post({ kind: "speed", vcpus, environments });
  }
}
