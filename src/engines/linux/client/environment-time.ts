import { HOST } from "../shared/agent-protocol.ts";
import type { Machine } from "./machine.ts";
import type { Share } from "./machine-clock.ts";

export interface EnvironmentTimeContext {
  readonly machine: Machine;
  /** Number of the environment in the machine. */
  readonly environment: number;
  /** Part of a vCPU that it has during Init, and from then on. */
  readonly initShare: Share;
  readonly share: Share;
}

/**
 * When an environment has the processor: as long as one of its processes lives and it is not frozen. All its processes
 * stand still and go on together, so the first that says so counts.
 */
export class EnvironmentTime {
  readonly #context: EnvironmentTimeContext;
  #processes = 0;
  #isInit = true;
  #isFrozen = false;
  #stopsRunning: (() => void) | undefined;

  constructor(context: EnvironmentTimeContext) {
    this.#context = context;
  }

  /** A process is about to start. */
  enter(): void {
    this.#processes += 1;
    this.#settle();
  }

  /** A process has ended. */
  leave(): void {
    this.#processes -= 1;
    this.#settle();
  }

  get hasProcesses(): boolean {
    return this.#processes > 0;
  }

  endInit(): void {
    if (!this.#isInit) return;
    this.#isInit = false;
    if (this.#stopsRunning === undefined) return;
    this.#stopsRunning();
    this.#stopsRunning = this.#context.machine.clock.runs(this.#context.share);
  }

  freeze(): void {
    if (this.#isFrozen) return;
    this.#isFrozen = true;
    this.#isInit = false;
    this.#request(HOST.freeze, "freeze an environment");
    this.#settle();
  }

  thaw(now: number): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#settle();
    const { machine } = this.#context;
    if (machine.clock.isGuestOff(now)) machine.setClock(now).catch(ignoreLostMachine);
    this.#request(HOST.thaw, "thaw an environment");
  }

  #settle(): void {
    const { machine, initShare, share } = this.#context;
    const runs = this.#processes > 0 && !this.#isFrozen;
    if (runs === (this.#stopsRunning !== undefined)) return;
    if (runs) {
      machine.hold();
      this.#stopsRunning = machine.clock.runs(this.#isInit ? initShare : share);
    } else {
      this.#stopsRunning?.();
      this.#stopsRunning = undefined;
      machine.release();
    }
  }

  #request(type: number, what: string): void {
    const { machine, environment } = this.#context;
    machine.request(type, what, { environment }).catch(ignoreLostMachine);
  }
}

/** What fails because the machine or the process went away meanwhile has been reported by `exited` already. */
export function ignoreLostMachine(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}
