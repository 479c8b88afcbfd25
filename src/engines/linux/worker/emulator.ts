import { V86, type V86Options } from "v86";
import type { MachineImage } from "./image-store.ts";
import { MachineTime } from "./machine-time.ts";
import { Turns } from "./turns.ts";

/** The agent's port of the virtio console (docs/linux-agent-protocol.md). */
const FROM_GUEST = "virtio-console1-output-bytes";
const TO_GUEST = "virtio-console1-input-bytes";
const KERNEL_LOG_BYTES = 4096;

export interface EmulatorEvents {
  /** Bytes of the agent; cut anywhere. */
  onBytes(bytes: Uint8Array): void;
  /** The kernel gave up. */
  onPanic(): void;
  /** Called at each turn of the emulator, many times a second while it works, ten times a second while it waits. */
  onTurn(): void;
}

/** What v86 has beyond its own type declarations. */
interface UntypedV86 {
  readonly bus: { send(event: string, data: unknown): void };
  readonly v86: { readonly cpu: Processor; readonly constructor: TimeSource };
  add_listener(event: string, listener: (data: never) => void): void;
}

interface Processor {
  zero_memory: (from: number, length: number) => void;
  readonly instruction_counter: Uint32Array;
  readonly in_hlt: Uint8Array;
  /** Physical memory in words. */
  readonly mem32s: Int32Array;
}

/** The one function through which v86 and its devices see time. */
interface TimeSource {
  microtick: () => number;
}

/** What v86's WebAssembly imports for time. */
interface TimeImports extends TimeSource {
  run_hardware_timers: (hasAcpi: boolean, now: number) => number;
}

/** Weight of one cgroup in the kernel's fair scheduler when nobody has set another. */
const CGROUP_WEIGHT = 1024;
/** Where 32-bit Linux sees the first physical byte. */
const KERNEL_BASE = 0xc0000000;

/** The virtual machine: starts, rests, carries the agent's bytes. */
export class Emulator {
  readonly #v86: V86;
  readonly #untyped: UntypedV86;
  readonly time: MachineTime;
  #kernelLog = "";

  private constructor(v86: V86, events: EmulatorEvents, loadPointer: number | undefined) {
    this.#v86 = v86;
    this.time = new MachineTime({
      wall: () => performance.now(),
      instructions: () => this.#untyped.v86.cpu.instruction_counter[0] ?? 0,
      isHalted: () => this.#untyped.v86.cpu.in_hlt[0] !== 0,
      runnable: () => this.#runnable(loadPointer),
    });
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
    const { options: machineOptions, schedulerLoad } = image.manifest.machine;
    const options: V86Options = {
      ...machineOptions,
      wasm_fn: async (imports) => {
        await Promise.resolve(); // called while `v86` is being constructed
        emulator.#takeTime(imports["env"] as unknown as TimeImports, () => events.onTurn());
        return (await WebAssembly.instantiate(image.wasm, imports)).instance.exports;
      },
    };
    // The only Web Worker that v86 starts with our options is the one for its turns.
    Object.assign(globalThis, { Worker: Turns });
    const v86 = new V86(options);
    const emulator = new Emulator(v86, events, schedulerLoad);
    await new Promise<void>((resolve) => {
      v86.add_listener("emulator-loaded", () => resolve());
    });
    // v86 writes zeros to the whole memory before it restores. Fresh memory is zero already, and as long as nobody
    // touches it the browser does not have to find it: half of the tab's memory.
    const { cpu, constructor } = emulator.#untyped.v86;
    constructor.microtick = () => emulator.time.read(); // the devices that are written in JavaScript
    const { zero_memory: zeroMemory } = cpu;
    cpu.zero_memory = () => {};
    await v86.restore_state(image.state);
    cpu.zero_memory = zeroMemory;
    emulator.time.start();
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
    this.time.wake();
    await this.#v86.run();
  }

  /** Puts the machine's own time where v86 asks for the wall's. */
  #takeTime(imports: TimeImports, onTurn: () => void): void {
    const { run_hardware_timers: runTimers } = imports;
    imports.microtick = () => this.time.read();
    imports.run_hardware_timers = (hasAcpi, now) => {
      const next = runTimers(hasAcpi, now);
      this.time.timerIn(next);
      onTurn();
      return next;
    };
  }

  /** How many environments the kernel has something to run for: each is one cgroup at the root of its scheduler. */
  #runnable(loadPointer: number | undefined): number | undefined {
    if (loadPointer === undefined) return undefined;
    const { mem32s } = this.#untyped.v86.cpu;
    const at = (mem32s[loadPointer >>> 2] ?? 0) >>> 0;
    if (at < KERNEL_BASE) return undefined;
    return ((mem32s[(at - KERNEL_BASE) >>> 2] ?? 0) >>> 0) / CGROUP_WEIGHT;
  }
}

const LINE_FEED = 0x0a;
