import { V86, type V86Options } from "v86";
import type { MachineImage } from "./image-store.ts";

/** The agent's port of the virtio console (docs/linux-agent-protocol.md). */
const FROM_GUEST = "virtio-console1-output-bytes";
const TO_GUEST = "virtio-console1-input-bytes";
const KERNEL_LOG_BYTES = 4096;

export interface EmulatorEvents {
  /** Bytes of the agent; cut anywhere. */
  onBytes(bytes: Uint8Array): void;
  /** The kernel gave up. */
  onPanic(): void;
}

/** What v86 has beyond its own type declarations. */
interface UntypedV86 {
  readonly bus: { send(event: string, data: unknown): void };
  readonly v86: { readonly cpu: { zero_memory: (from: number, length: number) => void } };
  add_listener(event: string, listener: (data: never) => void): void;
}

/** The virtual machine: starts, rests, carries the agent's bytes. */
export class Emulator {
  readonly #v86: V86;
  readonly #untyped: UntypedV86;
  #kernelLog = "";

  private constructor(v86: V86, events: EmulatorEvents) {
    this.#v86 = v86;
    const untyped = v86 as unknown as UntypedV86; // names checked against v86 0.5.462, which is pinned
    this.#untyped = untyped;
    untyped.add_listener(FROM_GUEST, (bytes: Uint8Array) => events.onBytes(bytes));
    untyped.add_listener("serial0-output-byte", (byte: number) => {
      this.#kernelLog = (this.#kernelLog + String.fromCharCode(byte)).slice(-KERNEL_LOG_BYTES);
      if (byte === LINE_FEED && this.#kernelLog.includes("Kernel panic")) events.onPanic();
    });
  }

  /** Restores the machine from the image and lets it run. */
  static async restore(image: MachineImage, events: EmulatorEvents): Promise<Emulator> {
    const options: V86Options = {
      ...image.manifest.machine.options,
      wasm_fn: async (imports) =>
        (await WebAssembly.instantiate(image.wasm, imports)).instance.exports,
    };
    const v86 = new V86(options);
    const emulator = new Emulator(v86, events);
    await new Promise<void>((resolve) => {
      v86.add_listener("emulator-loaded", () => resolve());
    });
    // v86 writes zeros to the whole memory before it restores. Fresh memory is zero already, and as long as nobody
    // touches it the browser does not have to find it: half of the tab's memory.
    const { cpu } = emulator.#untyped.v86;
    const { zero_memory: zeroMemory } = cpu;
    cpu.zero_memory = () => {};
    await v86.restore_state(image.state);
    cpu.zero_memory = zeroMemory;
    await v86.run();
    return emulator;
  }

  /** The end of what the kernel said on its serial port. */
  get kernelLog(): string {
    return this.#kernelLog;
  }

  send(bytes: Uint8Array): void {
    this.#untyped.bus.send(TO_GUEST, bytes);
  }

  /** Stops the processor; devices and memory stay. */
  async rest(): Promise<void> {
    await this.#v86.stop();
  }

  async wake(): Promise<void> {
    await this.#v86.run();
  }
}

const LINE_FEED = 0x0a;
