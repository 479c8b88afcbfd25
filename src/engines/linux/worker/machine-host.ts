import { messageOf } from "#base/message-of.ts";
import type { EngineProgress } from "#contract/engine.ts";
import { FrameReader, GUEST, LinkWriter } from "../shared/agent-protocol.ts";
import type { MachineCommand, MachineMessage } from "../shared/machine-protocol.ts";
import { Emulator } from "./emulator.ts";
import type { MachineImage } from "./image-store.ts";

/** How often the simulator hears how late it is in the machine, while that changes, in wall milliseconds. */
const TELL_TIME_MS = 20;
/** And while it does not change: that the machine is there at all. */
const TELL_ALIVE_MS = 1000;

/** One Linux machine: v86 and the link to the guest agent. What the frames mean is the client's business. */
export class MachineHost {
  readonly #port: MessagePort;
  readonly #loadImage: (onProgress: (progress: EngineProgress) => void) => Promise<MachineImage>;
  readonly #reader = new FrameReader();
  readonly #link = new LinkWriter((chunk) => this.#emulator?.send(chunk));
  #emulator: Emulator | undefined;
  #isResting = false;
  #hasFailed = false;
  #saidAliveAt = 0;
  #toldAt = 0;
  #toldTime = 0;
  /** Messages with frames that were sent, and up to which the simulator has worked through them. */
  #sent = 0;
  #settled = 0;

  constructor(
    port: MessagePort,
    loadImage: (onProgress: (progress: EngineProgress) => void) => Promise<MachineImage>,
  ) {
    this.#port = port;
    this.#loadImage = loadImage;
    port.onmessage = (event) => this.#take(event.data as MachineCommand); // our own client at the other end
  }

  /** For a thread that goes on without it. */
  stop(): void {
    this.#hasFailed = true;
    void this.#emulator?.rest();
    this.#port.close();
  }

  fail(message: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#post({ kind: "failed", message, kernelLog: this.#emulator?.kernelLog ?? "" });
  }

  #take(command: MachineCommand): void {
    switch (command.kind) {
      case "boot":
        this.#boot().catch((error: unknown) => this.fail(messageOf(error)));
        return;
      case "write":
        this.#wake();
        this.#link.write(command.bytes);
        return;
      case "rest":
        this.#isResting = true;
        void this.#emulator?.rest();
        return;
      case "speed":
        if (this.#emulator !== undefined) this.#emulator.time.speed = command;
        return;
      case "hold-time":
        if (this.#emulator !== undefined) this.#emulator.time.isHeld = command.isHeld;
        return;
      case "settled":
        this.#settled = command.upTo;
        this.#expectAnswer();
    }
  }

  async #boot(): Promise<void> {
    const image = await this.#loadImage((progress) => this.#post({ kind: "progress", progress }));
    this.#post({
      kind: "progress",
      progress: { kind: "starting", what: "Restoring the Linux machine" },
    });
    this.#emulator = await Emulator.restore(image, {
      onBytes: (bytes) => this.#fromGuest(bytes),
      onPanic: () => this.fail("The Linux kernel stopped with a panic, so the machine was ended."),
      onTurn: () => this.#tellTime(),
    });
    this.#post({ kind: "ready", at: this.#emulator.time.read() });
  }

  #wake(): void {
    if (!this.#isResting || this.#emulator === undefined) return;
    this.#isResting = false;
    void this.#emulator.wake();
    this.#post({ kind: "woke", at: this.#emulator.time.read() });
  }

  #tellTime(): void {
    const wall = performance.now();
    if (wall - this.#toldAt < TELL_TIME_MS || this.#emulator === undefined) return;
    const at = this.#emulator.time.read();
    if (at === this.#toldTime && wall - this.#toldAt < TELL_ALIVE_MS) return;
    this.#toldAt = wall;
    this.#toldTime = at;
    this.#post({ kind: "time", at });
  }

  #expectAnswer(): void {
    const { time } = this.#emulator ?? {};
    if (time !== undefined) time.isAnswerExpected = this.#settled < this.#sent;
  }

  #fromGuest(bytes: Uint8Array): void {
    const frames = [];
    for (const frame of this.#reader.push(bytes)) {
      if (frame.type === GUEST.linkAck) this.#link.acknowledge(frame.payload);
      else frames.push(frame);
    }
    if (frames.length === 0) {
      this.#sayAlive();
      return;
    }
    const at = this.#emulator?.time.read() ?? 0;
    this.#sent += 1;
    this.#port.postMessage(
      { kind: "frames", frames, at, number: this.#sent } satisfies MachineMessage,
      frames.map((frame) => frame.payload.buffer),
    );
    this.#expectAnswer();
  }

  /** A large upload is acknowledged piece by piece here; the client must not take that for silence. */
  #sayAlive(): void {
    const now = performance.now();
    if (now - this.#saidAliveAt < 1000) return;
    this.#saidAliveAt = now;
    this.#post({ kind: "alive" });
  }

  #post(message: MachineMessage): void {
    this.#port.postMessage(message);
  }
}
