import { INTERNAL_SERVER_ERROR, errorAnswer } from "#runtime-api/wire-errors.ts";
import { HttpNetworkFrame, NetworkSource } from "./msw.ts";
import type { WireRequest } from "./wire-request.ts";
import { WireResponse } from "./wire-response.ts";

/** One request on its way through msw's handlers, and the promise of its answer. */
export class WireFrame extends HttpNetworkFrame {
  readonly answer: Promise<Response>;
  #resolve!: (response: Response) => void;
  #reject!: (reason: unknown) => void;
  #isAnswered = false;

  constructor(request: WireRequest) {
    super({ request });
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  respondWith(response?: Response): void {
    if (response === undefined) this.passthrough();
    else this.#answer(response);
  }

  /** No handler answers, and there is no network behind ours to pass a request through to: the connection breaks. */
  passthrough(): void {
    this.#reject(
      new Error(`No handler answers ${this.data.request.method} ${this.data.request.url}`),
    );
  }

  /** A handler threw, which is our bug: msw has printed it, the client gets Lambda's words for a platform fault. */
  errorWith(): void {
    this.#answer(new WireResponse(errorAnswer(INTERNAL_SERVER_ERROR)));
  }

  #answer(response: Response): void {
    this.#isAnswered = true;
    this.#resolve(response);
  }

  /** Nobody takes the frame: no answer ever comes, unless there was one. */
  abandon(error?: unknown): void {
    // Errors are expensive (they take a stack along), and nearly every frame has its answer.
    if (this.#isAnswered) return;
    this.#reject(new Error("The network is closed", { cause: error }));
  }
}

/**
 * A way into the simulator's network: turns what arrives on some wire into requests, asks msw's handlers, and writes
 * the answer back. Sources transport; they know no endpoint.
 */
export abstract class WireSource extends NetworkSource<WireFrame> {
  /** The handlers' response. Rejects when no handler answers or the network is closed: then the connection should break. */
  protected async ask(request: WireRequest): Promise<Response> {
    const frame = new WireFrame(request);
    // Resolves with the handlers' work done, or at once when nobody listens any more.
    this.queue(frame).then(
      () => frame.abandon(),
      (error: unknown) => frame.abandon(error),
    );
    return frame.answer;
  }
}
