import { HttpNetworkFrame, NetworkSource } from "./msw.ts";
import type { WireRequest } from "./wire-request.ts";

/** One request on its way through msw's handlers, and the promise of its answer. */
export class WireFrame extends HttpNetworkFrame {
  readonly answer: Promise<Response>;
  #resolve!: (response: Response) => void;
  #reject!: (reason: unknown) => void;

  constructor(request: WireRequest) {
    super({ request });
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  respondWith(response?: Response): void {
    if (response === undefined) this.passthrough();
    else this.#resolve(response);
  }

  /** There is no network behind ours to pass a request through to. */
  passthrough(): void {
    this.#reject(
      new Error(`No handler answers ${this.data.request.method} ${this.data.request.url}`),
    );
  }

  errorWith(reason?: unknown): void {
    this.#reject(reason);
  }
}

/**
 * A way into the simulator's network: turns what arrives on some wire into requests, asks msw's handlers, and writes
 * the answer back. Sources transport; they know no endpoint.
 */
export abstract class WireSource extends NetworkSource<WireFrame> {
  /** The handlers' response; rejects when no handler answers, a handler throws, or the network is disabled. */
  protected async ask(request: WireRequest): Promise<Response> {
    const frame = new WireFrame(request);
    // Resolves with the handlers' work done, or at once when nobody listens any more.
    this.queue(frame).then(
      () => frame.errorWith(new Error("The network is closed")),
      (error: unknown) => frame.errorWith(error),
    );
    return frame.answer;
  }
}
