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
  add_listener(event: string, listener: (data: never) => void): void;
}

/** The virtual machine: starts, rests, carries the agent's bytes. */
export class Emulator {
  readonly #v86: V86;
  readonly #bus: UntypedV86["bus"];
  #kernelLog = "";

  private constructor(v86: V86, events: EmulatorEvents) {
    this.#v86 = v86;
    const untyped = v86 as unknown as UntypedV86; // names checked against v86 0.5.462, which is pinned
    this.#bus = untyped.bus;
    untyped.add_listener(FROM_GUEST, (bytes: Uint8Array) => events.onBytes(bytes));
    untyped.add_listener("serial0-output-byte", (byte: number) => {
      this.#kernelLog = (this.#kernelLog + String.fromCharCode(byte)).slice(-KERNEL_LOG_BYTES);
      if (byte === LINE_FEED && this.#kernelLog.includes("Kernel panic")) events.onPanic();
    });
  }

  /** Restores the machine from the image and lets it run. */
  static restore(image: MachineImage, events: EmulatorEvents): Promise<Emulator> {
    const { machine } = image.manifest;
    const options: V86Options = {
      wasm_fn: async (imports) =>
        (await WebAssembly.instantiate(image.wasm, imports)).instance.exports,
      memory_size: machine.options.memory_size,
      vga_memory_size: machine.options.vga_memory_size,
      initial_state: { buffer: image.state },
      virtio_console: { type: "none" },
      autostart: true,
      disable_keyboard: true,
      disable_mouse: true,
      disable_speaker: true,
    };
    const v86 = new V86(options);
    const emulator = new Emulator(v86, events);
    return new Promise((resolve) => {
      v86.add_listener("emulator-loaded", () => resolve(emulator));
    });
  }

  /** The end of what the kernel said on its serial port. */
  get kernelLog(): string {
    return this.#kernelLog;
  }

  send(bytes: Uint8Array): void {
    this.#bus.send(TO_GUEST, bytes);
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
