/** A sandbox as the page makes it. */
export interface Sandbox {
  readonly port: MessagePort;
  dispose(): void;
}

export type CreateSandbox = (allowedOrigins: readonly string[]) => Promise<Sandbox>;

/**
 * Hands out sandboxes, each used by one process only. One stays ready ahead, without network, because making one takes
 * longer than starting a program in it.
 */
export class SandboxPool {
  readonly #create: CreateSandbox;
  #spare: Promise<Sandbox> | undefined;
  #isDisposed = false;

  constructor(create: CreateSandbox) {
    this.#create = create;
  }

  /** Resolves when a sandbox stands ready; rejects when none can be made. */
  async prepare(): Promise<void> {
    await this.#prepared();
  }

  async take(allowedOrigins: readonly string[]): Promise<Sandbox> {
    if (allowedOrigins.length > 0) return this.#create(allowedOrigins);
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

  #prepared(): Promise<Sandbox> {
    const made = (this.#spare ??= this.#create([]));
    made.catch(() => {
      // Tried afresh next time.
      if (this.#spare === made) this.#spare = undefined;
    });
    return made;
  }
}
