/** A sandbox as the page makes it. */
export interface Sandbox {
  readonly port: MessagePort;
  dispose(): void;
}

/** A sandbox that also says when it is gone by itself. */
export interface WatchedSandbox extends Sandbox {
  /** Resolves when the browser ended it: its process crashed, or its document was left. */
  readonly lost: Promise<void>;
}

export type CreateSandbox = (allowedOrigins: readonly string[]) => Promise<Sandbox>;

/**
 * Hands out sandboxes, each used by one process only. One stays ready ahead, without network, because making one takes
 * longer than starting a program in it.
 */
export class SandboxPool {
  readonly #create: CreateSandbox;
  #spare: Promise<WatchedSandbox> | undefined;
  #isDisposed = false;

  constructor(create: CreateSandbox) {
    this.#create = create;
  }

  /** Resolves when a sandbox stands ready; rejects when none can be made. */
  async prepare(): Promise<void> {
    await this.#prepared();
  }

  async take(allowedOrigins: readonly string[]): Promise<WatchedSandbox> {
    if (allowedOrigins.length > 0) return watched(await this.#create(allowedOrigins));
    const spare = this.#prepared();
    this.#spare = undefined;
    try {
      return await spare;
    } finally {
      // The next one is made while this one works.
      if (!this.#isDisposed) this.#prepared().catch(() => undefined); // told when it is wanted
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#spare?.then(
      (sandbox) => sandbox.dispose(),
      () => undefined,
    );
    this.#spare = undefined;
  }

  #prepared(): Promise<WatchedSandbox> {
    const made = (this.#spare ??= this.#create([]).then(watched));
    const forget = (): void => {
      if (this.#spare === made) this.#spare = undefined;
    };
    // A spare that could not be made, or was lost while it waited, is made afresh next time.
    made.then(({ lost }) => lost.then(forget), forget);
    return made;
  }
}

/** Takes the sandbox's first message, which brings the port that tells of its end (see `host/create-sandbox.ts`). */
async function watched(sandbox: Sandbox): Promise<WatchedSandbox> {
  const { port } = sandbox;
  const life = await new Promise<MessagePort>((resolve, reject) => {
    port.onmessage = ({ ports: [first] }): void => {
      if (first === undefined) reject(new Error("The sandbox did not begin with its life line."));
      else resolve(first);
    };
  });
  const lost = new Promise<void>((resolve) => {
    life.onmessage = (): void => resolve();
  });
  return { port, lost, dispose: () => sandbox.dispose() };
}
