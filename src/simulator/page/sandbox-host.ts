import type { SimulatorMessage } from "../protocol.ts";

type Wanted = Extract<SimulatorMessage, { readonly kind: "sandbox-wanted" }>;

/** A sandbox as an engine's host side makes it: a port into it, and the way to end it. */
export interface Sandbox {
  readonly port: MessagePort;
  dispose(): void;
}

/** Makes and ends the sandboxes that the simulator asks for: only a document can make an iframe. */
export interface SandboxHost {
  open(wanted: Wanted): Promise<MessagePort>;
  drop(sandboxId: number): void;
  dropAll(): void;
}

/** @param create loads an engine's host side on demand and makes a sandbox */
export function createSandboxHost(create: (wanted: Wanted) => Promise<Sandbox>): SandboxHost {
  const open = new Map<number, Sandbox>();
  // Ids that were dropped while their sandbox was still being made.
  const opening = new Set<number>();

  return {
    async open(wanted) {
      opening.add(wanted.sandboxId);
      const sandbox = await create(wanted);
      if (!opening.delete(wanted.sandboxId)) {
        sandbox.dispose();
        throw new Error("The sandbox is no longer wanted.");
      }
      open.set(wanted.sandboxId, sandbox);
      return sandbox.port;
    },
    drop(sandboxId) {
      opening.delete(sandboxId);
      open.get(sandboxId)?.dispose();
      open.delete(sandboxId);
    },
    dropAll() {
      opening.clear();
      for (const sandbox of open.values()) sandbox.dispose();
      open.clear();
    },
  };
}
