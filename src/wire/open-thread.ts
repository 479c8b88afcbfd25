/** A Web Worker of our own, as somebody holds it who did not start it. */
export interface Thread {
  readonly port: MessagePort;
  /** Ends it, with everything that runs in it. */
  readonly dispose: () => void;
}

/**
 * Waits for a Web Worker that begins with `takePort`, and gives it its port.
 *
 * Only a page may start Web Workers here: in Firefox a Web Worker that starts another one can stand still for ever
 * (docs/discoveries/firefox-nested-workers.md). Whoever needs one elsewhere asks the page for it and gets the port.
 *
 * What fails after the start is no matter of this: the Web Worker tells it over its port.
 *
 * @param name as people read it
 * @param setup goes to the Web Worker with the port
 */
export function openThread(worker: Worker, name: string, setup: object = {}): Promise<Thread> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const fail = ({ message }: ErrorEvent): void => {
      worker.terminate();
      reject(
        new Error(
          `${name} could not be started: ${message || "its script did not load"}. Check the connection and try again.`,
        ),
      );
    };
    worker.addEventListener("error", fail);
    worker.addEventListener(
      "message",
      () => {
        worker.removeEventListener("error", fail);
        worker.postMessage(setup, [port2]);
        resolve({ port: port1, dispose: () => worker.terminate() });
      },
      { once: true },
    );
  });
}

/** The other end of `openThread`: called by the Web Worker's script, once. */
export function takePort(take: (port: MessagePort, setup: unknown) => void): void {
  self.addEventListener(
    "message",
    ({ ports: [port], data }: MessageEvent<unknown>) => {
      if (port !== undefined) take(port, data);
    },
    { once: true },
  );
  self.postMessage("loaded");
}
