import { INTERNAL_SERVER_ERROR, errorAnswer } from "#runtime-api/wire-errors.ts";
import { HttpNetworkFrame, NetworkSource } from "./msw.ts";
import type { WireRequest } from "./wire-request.ts";
import { WireResponse } from "./wire-response.ts";

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

  /** No handler answers, and there is no network behind ours to pass a request through to. */
  passthrough(): void {
    this.#resolve(
      new Response("404 page not found\n", { status: 404, headers: NOT_FOUND_HEADERS }),
    );
  }

  /** A handler threw, which is our bug: msw has printed it, the client gets Lambda's words for a platform fault. */
  errorWith(): void {
    this.#resolve(new WireResponse(errorAnswer(INTERNAL_SERVER_ERROR)));
  }

  /** No answer ever comes. */
  abandon(reason: Error): void {
    this.#reject(reason);
  }
}

/** As Go's `http.NotFound` (Runtime API reference §1.1). */
const NOT_FOUND_HEADERS = {
  "Content-Type": "text/plain; charset=utf-8",
  "X-Content-Type-Options": "nosniff",
};

/**
 * A way into the simulator's network: turns what arrives on some wire into requests, asks msw's handlers, and writes
 * the answer back. Sources transport; they know no endpoint.
 */
export abstract class WireSource extends NetworkSource<WireFrame> {
  /** The handlers' response. Rejects when the network is closed: then the connection should break. */
  protected async ask(request: WireRequest): Promise<Response> {
    const frame = new WireFrame(request);
    // Resolves with the handlers' work done, or at once when nobody listens any more.
    this.queue(frame).then(
      () => frame.abandon(new Error("The network is closed")),
      (error: unknown) => frame.abandon(new Error("The network failed", { cause: error })),
    );
    return frame.answer;
  }
}
