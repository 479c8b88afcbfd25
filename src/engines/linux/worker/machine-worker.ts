import wasmUrl from "v86/build/v86.wasm?url";
import { FrameReader, GUEST, LinkWriter } from "../shared/agent-protocol.ts";
import type { MachineCommand, MachineMessage, MachineSetup } from "../shared/machine-protocol.ts";
import { Emulator } from "./emulator.ts";
import { loadImage } from "./image-store.ts";

/** Web Worker with one Linux machine: v86 and the link to the guest agent. What the frames mean is the client's business. */
class MachineWorker {
  readonly #port: MessagePort;
  readonly #baseUrl: string;
  readonly #reader = new FrameReader();
  readonly #link = new LinkWriter((chunk) => this.#emulator?.send(chunk));
  #emulator: Emulator | undefined;
  #isResting = false;
  #hasFailed = false;
  #saidAliveAt = 0;

  constructor(port: MessagePort, baseUrl: string) {
    this.#port = port;
    this.#baseUrl = baseUrl;
    port.onmessage = (event) => this.#take(event.data as MachineCommand); // our own client at the other end
  }

  fail(message: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#post({ kind: "failed", message, kernelLog: this.#emulator?.kernelLog ?? "" });
  }

  #take(command: MachineCommand): void {
    switch (command.kind) {
      case "boot":
        this.#boot().catch((error: unknown) =>
          this.fail(error instanceof Error ? error.message : String(error)),
        );
        return;
      case "write":
        this.#wake();
        this.#link.write(command.bytes);
        return;
      case "rest":
        this.#isResting = true;
        void this.#emulator?.rest();
    }
  }

  async #boot(): Promise<void> {
    const url = new URL(wasmUrl, self.location.href).href;
    const image = await loadImage(this.#baseUrl, url, (progress) =>
      this.#post({ kind: "progress", progress }),
    );
    this.#post({
      kind: "progress",
      progress: { kind: "starting", what: "Restoring the Linux machine" },
    });
    this.#emulator = await Emulator.restore(image, {
      onBytes: (bytes) => this.#fromGuest(bytes),
      onPanic: () => this.fail("The Linux kernel stopped with a panic, so the machine was ended."),
    });
    this.#post({ kind: "ready" });
  }

  #wake(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    void this.#emulator?.wake();
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
    this.#port.postMessage(
      { kind: "frames", frames } satisfies MachineMessage,
      frames.map((frame) => frame.payload.buffer),
    );
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

self.addEventListener("message", (event: MessageEvent<MachineSetup>) => {
  const [port] = event.ports;
  if (port === undefined) return;
  const machine = new MachineWorker(port, event.data.baseUrl);
  self.addEventListener("error", ({ message }) => machine.fail(`The emulator failed: ${message}`));
  self.addEventListener("unhandledrejection", ({ reason }) =>
    machine.fail(`The emulator failed: ${String(reason)}`),
  );
});
self.postMessage("loaded");
