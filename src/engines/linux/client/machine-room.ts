import type { SimulatedClock } from "#base/simulated-clock.ts";
import type { EngineProgress } from "#contract/engine.ts";
import { type Frame, HOST } from "../shared/agent-protocol.ts";
import { FileTrees } from "./file-trees.ts";
import { Machine, type MachineSandbox } from "./machine.ts";

/** An environment as the room sees it. */
export interface Tenant {
  onFrame(frame: Frame): void;
  onLost(reason: string): void;
}

/** One machine with the environments and files in it. */
export class MachineRoom {
  readonly machine: Machine;
  readonly trees: FileTrees;
  readonly #tenants: Map<number, Tenant>;
  #nextNumber = 1;

  private constructor(machine: Machine, tenants: Map<number, Tenant>) {
    this.machine = machine;
    this.trees = new FileTrees(machine);
    this.#tenants = tenants;
  }

  static async open(
    sandbox: MachineSandbox,
    clock: SimulatedClock,
    onProgress: (progress: EngineProgress) => void,
    onLost: (reason: string) => void,
  ): Promise<MachineRoom> {
    const tenants = new Map<number, Tenant>();
    const machine = await Machine.boot({
      sandbox,
      clock,
      onProgress,
      onLost: (reason) => {
        onLost(reason);
        for (const tenant of tenants.values()) tenant.onLost(reason);
        tenants.clear();
      },
    });
    return new MachineRoom(machine, tenants);
  }

  /** A number for a new environment. Numbers are not used again, so late frames of an old one reach nobody. */
  enter(tenant: Tenant): number {
    const number = this.#nextNumber;
    if (number > 0xffff)
      throw new Error("This Linux machine has had 65535 environments; stop all and start again.");
    this.#nextNumber += 1;
    this.#tenants.set(number, tenant);
    this.machine.listen(number, (frame) => tenant.onFrame(frame));
    return number;
  }

  leave(number: number): void {
    if (!this.#tenants.delete(number)) return;
    this.machine.listen(number, undefined);
    this.machine
      .request(HOST.environmentDestroy, "remove an environment", { environment: number })
      .catch(() => {
        // Never made, or the machine is gone: nothing is left of it either way.
      });
  }
}
