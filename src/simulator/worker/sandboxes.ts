import type { PageMade, SimulatorMessage } from "../protocol.ts";

/** A sandbox that the page made: an iframe or Web Worker with one port that leads into it. */
export interface Sandbox {
  readonly port: MessagePort;
  /** Ends it with everything that runs in it. */
  dispose(): void;
}

interface Waiting {
  readonly resolve: (sandbox: Sandbox) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the page for sandboxes, which need a document, and keeps the requests until they are answered. */
export class Sandboxes {
  readonly #post: (message: SimulatorMessage) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(post: (message: SimulatorMessage) => void) {
    this.#post = post;
  }

  /** Rejects with a text for people when the page can't make one. */
  create(what: PageMade, allowedOrigins: readonly string[] = []): Promise<Sandbox> {
    this.#lastId += 1;
    const sandboxId = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(sandboxId, { resolve, reject });
      this.#post({ kind: "sandbox-wanted", sandboxId, what, allowedOrigins });
    });
  }

  /** The page has made it. */
  resolve(sandboxId: number, port: MessagePort): void {
    const dispose = (): void => {
      port.close();
      this.#post({ kind: "sandbox-dropped", sandboxId });
    };
    const waiting = this.#take(sandboxId);
    if (waiting === undefined) dispose();
    else waiting.resolve({ port, dispose });
  }

  reject(sandboxId: number, message: string): void {
    this.#take(sandboxId)?.reject(new Error(message));
  }

  #take(sandboxId: number): Waiting | undefined {
    const waiting = this.#waiting.get(sandboxId);
    this.#waiting.delete(sandboxId);
    return waiting;
  }
}
