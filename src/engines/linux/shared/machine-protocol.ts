import type { EngineProgress } from "#contract/engine.ts";
import type { Frame } from "./agent-protocol.ts";

/**
 * Messages between the engine's client (in the simulator's Web Worker) and the Web Worker that runs the machine.
 * One port, structured clone only. A machine lives as long as its Web Worker: a restart is a new one.
 */
export type MachineCommand =
  /** Load what is needed, restore the machine, say `ready`. Sent once. */
  | { readonly kind: "boot" }
  /** Encoded frames for the guest agent, in order. Wakes a machine that stands still. */
  | { readonly kind: "write"; readonly bytes: Uint8Array }
  /** Nobody in the machine has anything to do: stop the processor until the next `write`. */
  | { readonly kind: "rest" }
  /** How fast its time passes: see `worker/machine-time.ts`. */
  | {
      readonly kind: "speed";
      readonly vcpus: number | undefined;
      readonly environments: number;
    }
  /** A person reads: its time stands still, as far as nothing is executed. */
  | { readonly kind: "hold-time"; readonly isHeld: boolean }
  /** Everything up to this number of `frames` has been worked through: from now on the guest waits for itself. */
  | { readonly kind: "settled"; readonly upTo: number };

/** `at`: the machine's own time in milliseconds; it only grows. */
export type MachineMessage =
  | { readonly kind: "progress"; readonly progress: EngineProgress }
  /** The machine runs and the agent's port is open; the next thing it expects is `hello`. */
  | { readonly kind: "ready"; readonly at: number }
  /** After a rest: time goes on from here. */
  | { readonly kind: "woke"; readonly at: number }
  /** Sent while it works or waits, at least once a second. */
  | { readonly kind: "time"; readonly at: number }
  /** The agent works through what it was sent, and has nothing to say yet. At most once a second. */
  | { readonly kind: "alive" }
  | {
      readonly kind: "frames";
      readonly frames: readonly Frame[];
      readonly at: number;
      /** Counts up from 1: see `settled`. */
      readonly number: number;
    }
  /** The machine cannot go on. `kernelLog` is the end of what the kernel said on its serial port. */
  | { readonly kind: "failed"; readonly message: string; readonly kernelLog: string };

/** What the page gives to a new Web Worker, with the port for the above in the message's `ports`. */
export interface MachineSetup {
  /** Absolute URL of the application's base, with a slash at the end: the image lies in `linux/` under it. */
  readonly baseUrl: string;
}
