import { type Thread, openThread } from "#wire/open-thread.ts";
import type { MachineSetup } from "../shared/machine-protocol.ts";

/**
 * Makes the Web Worker for one Linux machine. Nothing is downloaded but its script until the engine asks.
 * @param baseUrl absolute URL of the application's base; the image lies in `linux/` under it
 */
export function createLinuxSandbox(
  baseUrl: string = new URL(import.meta.env.BASE_URL, document.baseURI).href,
): Promise<Thread> {
  const worker = new Worker(new URL("../worker/machine-worker.ts", import.meta.url), {
    type: "module",
    name: "linux-machine",
  });
  return openThread(worker, "The Linux machine's Web Worker", { baseUrl } satisfies MachineSetup);
}
