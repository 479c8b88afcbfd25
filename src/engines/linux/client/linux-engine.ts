import { messageOf } from "#base/message-of.ts";
import type { SimulatedClock } from "#base/simulated-clock.ts";
import type {
  Engine,
  EngineEnvironment,
  EngineProgress,
  EnvironmentSpec,
} from "#contract/engine.ts";
import { LinuxEnvironment } from "./linux-environment.ts";
import type { MachineSandbox } from "./machine.ts";
import { MachineRoom } from "./machine-room.ts";

export interface LinuxEngineOptions {
  /** A new Web Worker for a machine, made by the page (`host/create-sandbox.ts`). Called again when one was lost. */
  readonly createSandbox: () => Promise<MachineSandbox>;
  /** Goes on with what the machine does while it runs. */
  readonly clock: SimulatedClock;
}

/**
 * Runs `bootstrap` in a real Linux machine inside the tab. All environments share one machine, each with namespaces
 * and limits of its own. The machine is made by the first `prepare` or environment and lives until `dispose`.
 */
export function createLinuxEngine(options: LinuxEngineOptions): Engine {
  return new LinuxEngine(options);
}

class LinuxEngine implements Engine {
  readonly id = "linux";
  readonly #options: LinuxEngineOptions;
  readonly #watchers = new Set<(progress: EngineProgress) => void>();
  #room: Promise<MachineRoom> | undefined;

  constructor(options: LinuxEngineOptions) {
    this.#options = options;
  }

  async prepare(onProgress: (progress: EngineProgress) => void): Promise<void> {
    this.#watchers.add(onProgress);
    const startedAt = performance.now();
    try {
      await this.#findRoom();
      onProgress({ kind: "ready", tookMs: performance.now() - startedAt });
    } finally {
      this.#watchers.delete(onProgress);
    }
  }

  async createEnvironment(spec: EnvironmentSpec): Promise<EngineEnvironment> {
    const environment = new LinuxEnvironment(spec, () => this.#findRoom());
    await environment.prepare();
    return environment;
  }

  dispose(): void {
    const room = this.#room;
    this.#room = undefined;
    room
      ?.then(({ machine }) => machine.dispose())
      .catch(() => {
        // A machine that did not come up has been cleared away already.
      });
  }

  #findRoom(): Promise<MachineRoom> {
    this.#room ??= this.#openRoom();
    return this.#room;
  }

  #openRoom(): Promise<MachineRoom> {
    const room = this.#options.createSandbox().then((sandbox) =>
      MachineRoom.open(
        sandbox,
        this.#options.clock,
        (progress) => this.#tell(progress),
        () => this.#forget(room),
      ),
    );
    room.catch((error: unknown) => {
      this.#forget(room);
      this.#tell({
        kind: "failed",
        message: messageOf(error),
      });
    });
    return room;
  }

  /** The next one who needs a machine gets a new one. */
  #forget(room: Promise<MachineRoom>): void {
    if (this.#room === room) this.#room = undefined;
  }

  #tell(progress: EngineProgress): void {
    for (const watcher of this.#watchers) watcher(progress);
  }
}
