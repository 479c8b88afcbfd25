import type { MachineSetup } from "../shared/machine-protocol.ts";

export interface LinuxSandbox {
  /** To be transferred to the simulator's Web Worker. */
  readonly port: MessagePort;
  dispose(): void;
}

/**
 * Makes the Web Worker for one Linux machine. Nothing is downloaded but its script until the engine asks.
 * @param baseUrl absolute URL of the application's base; the image lies in `linux/` under it
 */
export function createLinuxSandbox(
  baseUrl: string = new URL(import.meta.env.BASE_URL, document.baseURI).href,
): Promise<LinuxSandbox> {
  const worker = new Worker(new URL("../worker/machine-worker.ts", import.meta.url), {
    type: "module",
    name: "linux-machine",
  });
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", (event) => {
      reject(
        new Error(
          `The Linux machine's Web Worker could not be started: ${event.message || "its script did not load"}.`,
        ),
      );
    });
    worker.addEventListener(
      "message",
      () => {
        worker.postMessage({ baseUrl } satisfies MachineSetup, [port2]);
        resolve({ port: port1, dispose: () => worker.terminate() });
      },
      { once: true },
    );
  });
}
