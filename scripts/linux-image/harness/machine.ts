/** The machine under Node: boots or restores it, and speaks with its agent. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import {
  environmentCreatePayload,
  encodeFrame,
  type EnvironmentSpec,
  type Frame,
  FrameReader,
  GUEST,
  helloPayload,
  HOST,
  LinkWriter,
  processStartPayload,
  readError,
  setClockPayload,
  treeEntryPayload,
} from "../../../src/engines/linux/shared/agent-protocol.ts";

const require = createRequire(import.meta.url);
const V86_BUILD = dirname(require.resolve("v86"));

/** What a state depends on: the same in the page (manifest.json carries it). */
export const MACHINE_OPTIONS = {
  // Lambda's /tmp and up to 1 GB of memory; the browser commits what is touched.
  memory_size: 2048 * 1024 * 1024,
  vga_memory_size: 1024 * 1024,
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  virtio_console: true,
  // A local APIC: with the PIT alone the kernel must wake 36 times a second for nothing.
  acpi: true,
} as const;

export const COMMAND_LINE =
  "console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on lpj=1000000 quiet lapic cgroup.memory=nokmem,nosocket rdinit=/init";

interface V86 {
  add_listener(event: string, listener: (value: never) => void): void;
  remove_listener(event: string, listener: (value: never) => void): void;
  bus: { send(event: string, value: unknown): void };
  v86: { cpu: { mem8: Uint8Array; zero_memory: (from: number, length: number) => void } };
  get_instruction_counter(): number;
  restore_state(state: ArrayBuffer): Promise<void>;
  save_state(): Promise<ArrayBuffer>;
  destroy(): Promise<void>;
  stop(): Promise<void>;
  run(): Promise<void>;
}

export interface BootSource {
  readonly kind: "boot";
  readonly kernel: string;
  readonly initrd: string;
  readonly bios: string;
  readonly vgaBios: string;
}

export type MachineSource = BootSource | { readonly kind: "restore"; readonly state: string };

/** Kernel, root and firmware of a build folder. */
export function bootFrom(build: string): BootSource {
  return {
    kind: "boot",
    kernel: `${build}/kernel/arch/x86/boot/bzImage`,
    initrd: `${build}/initrd.cpio.zst`,
    bios: `${build}/seabios/usr/share/seabios/bios.bin`,
    vgaBios: `${build}/seabios/usr/share/seabios/vgabios-stdvga.bin`,
  };
}

export interface RunningMachine {
  readonly emulator: V86;
  readonly agent: Agent;
  readonly serial: () => string;
}

const fileImage = (path: string): { buffer: ArrayBuffer } => {
  const bytes = readFileSync(path);
  return {
    buffer: bytes.buffer.slice(
      bytes.byteOffset,
      bytes.byteOffset + bytes.byteLength,
    ) as ArrayBuffer,
  };
};

/** v86's own restore writes zeros to all of the memory first: fresh memory is zero already. */
async function restoreInto(emulator: V86, state: ArrayBuffer): Promise<void> {
  const { cpu } = emulator.v86;
  const zero = cpu.zero_memory;
  cpu.zero_memory = () => {};
  await emulator.restore_state(state);
  cpu.zero_memory = zero;
}

export async function startMachine(source: MachineSource): Promise<RunningMachine> {
  const { V86: Emulator } = (await import("v86")) as unknown as {
    V86: new (options: object) => V86;
  };
  const media =
    source.kind === "boot"
      ? {
          bios: fileImage(source.bios),
          vga_bios: fileImage(source.vgaBios),
          bzimage: fileImage(source.kernel),
          initrd: fileImage(source.initrd),
          cmdline: `${COMMAND_LINE} ${process.env["MORE_OPTIONS"] ?? ""}`.trim(),
        }
      : {};
  const emulator = new Emulator({
    ...MACHINE_OPTIONS,
    ...media,
    wasm_path: join(V86_BUILD, "v86.wasm"),
    autostart: false,
  });
  let serial = "";
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  emulator.add_listener("serial0-output-byte", (byte: number) => {
    serial += String.fromCharCode(byte);
    if (process.env["SERIAL"] !== undefined) process.stderr.write(String.fromCharCode(byte));
    if (serial.endsWith("agent ready\r\n")) isReady();
  });
  const agent = new Agent(emulator);
  await new Promise<void>((resolve) => emulator.add_listener("emulator-loaded", () => resolve()));
  if (source.kind === "restore") await restoreInto(emulator, fileImage(source.state).buffer);
  await emulator.run();
  if (source.kind === "boot") await ready;
  return { emulator, agent, serial: () => serial };
}

interface Waiting {
  readonly resolve: (payload: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** One call a request; everything else that the guest sends goes to `onFrame`. */
export class Agent {
  onFrame: (frame: Frame) => void = () => {};
  readonly #link: LinkWriter;
  readonly #waiting = new Map<number, Waiting>();
  #nextRequest = 1;

  constructor(emulator: V86) {
    this.#link = new LinkWriter((chunk) => emulator.bus.send("virtio-console1-input-bytes", chunk));
    const reader = new FrameReader();
    emulator.add_listener("virtio-console1-output-bytes", (bytes: Uint8Array) => {
      for (const frame of reader.push(bytes)) this.#take(frame);
    });
  }

  post(type: number, environment: number, channel: number, payload?: Uint8Array): void {
    this.#link.write(encodeFrame({ type, environment, channel, ...(payload ? { payload } : {}) }));
  }

  request(type: number, environment: number, payload?: Uint8Array): Promise<Uint8Array> {
    const id = this.#nextRequest++;
    const answer = new Promise<Uint8Array>((resolve, reject) =>
      this.#waiting.set(id, { resolve, reject }),
    );
    this.post(type, environment, id, payload);
    return answer;
  }

  async greet(): Promise<string> {
    const hello = await this.request(HOST.hello, 0, helloPayload());
    await this.request(HOST.setClock, 0, setClockPayload(Date.now()));
    await this.request(HOST.seed, 0, new Uint8Array(randomBytes(64)));
    return new TextDecoder().decode(hello.subarray(4));
  }

  async sendTree(
    id: number,
    files: Readonly<Record<string, { mode: number; bytes: string | Uint8Array }>>,
  ): Promise<void> {
    this.post(HOST.treeBegin, 0, id);
    for (const [path, { mode, bytes }] of Object.entries(files)) {
      const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      this.post(
        HOST.treeEntry,
        0,
        id,
        treeEntryPayload({ kind: "file", path, mode, size: content.length }),
      );
      for (let at = 0; at < content.length; at += 32768)
        this.post(HOST.treeData, 0, id, content.subarray(at, at + 32768));
    }
    const payload = new Uint8Array(4);
    new DataView(payload.buffer).setUint32(0, id, true);
    await this.request(HOST.treeSeal, 0, payload);
  }

  createEnvironment(id: number, spec: Partial<EnvironmentSpec>): Promise<Uint8Array> {
    return this.request(
      HOST.environmentCreate,
      id,
      environmentCreatePayload({
        memoryBytes: 128 << 20,
        tmpBytes: 512 << 20,
        processLimit: 742,
        taskTree: 0,
        optTree: 0,
        architecture: "x86_64",
        processors: 2,
        hostname: `169-254-76-${id}`,
        ...spec,
      }),
    );
  }

  start(environment: number, variables: Record<string, string>, flags = 0): Promise<Uint8Array> {
    return this.request(
      HOST.processStart,
      environment,
      processStartPayload({ flags, stdoutCredit: 1 << 20, stderrCredit: 1 << 20, variables }),
    );
  }

  #take(frame: Frame): void {
    if (frame.type === GUEST.linkAck) {
      this.#link.acknowledge(frame.payload);
      return;
    }
    if (frame.type === GUEST.ok || frame.type === GUEST.error) {
      const waiting = this.#waiting.get(frame.channel);
      this.#waiting.delete(frame.channel);
      if (frame.type === GUEST.ok) waiting?.resolve(frame.payload);
      else {
        const { errno, stage, text } = readError(frame.payload);
        waiting?.reject(new Error(`agent: errno ${errno}, stage ${stage}: ${text}`));
      }
      return;
    }
    this.onFrame(frame);
  }
}

/** Lambda's variables, as far as a bootstrap looks at them. */
export const LAMBDA_VARIABLES: Record<string, string> = {
  AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
  AWS_LAMBDA_FUNCTION_NAME: "function",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
  LAMBDA_TASK_ROOT: "/var/task",
  LAMBDA_RUNTIME_DIR: "/var/runtime",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
  _HANDLER: "function.handler",
};
