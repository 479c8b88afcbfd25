/** Attempts that an environment was given, so that a late answer can be told whose it is (Runtime API reference §4). */
export class Attempts {
  readonly #known = new Map<string, { readonly requestId: string; readonly number: number }>();
  readonly #counts = new Map<string, number>();
  #current: string | undefined;

  /** Called again with the same attempt, it changes nothing. */
  begin(requestId: string, invocationId: string): void {
    this.#current = invocationId;
    if (this.#known.has(invocationId)) return;
    const number = (this.#counts.get(requestId) ?? 0) + 1;
    this.#counts.set(requestId, number);
    this.#known.set(invocationId, { requestId, number });
    if (this.#known.size <= MAX_KNOWN) return;
    for (const [oldest, attempt] of this.#known) {
      this.#known.delete(oldest);
      this.#counts.delete(attempt.requestId);
      break;
    }
  }

  /** Why an answer with this invocation id was refused, for people. */
  whyRefused(invocationId: string): string {
    const stale = this.#known.get(invocationId);
    const current = this.#current === undefined ? undefined : this.#known.get(this.#current);
    if (stale === undefined || current === undefined) {
      return (
        `An answer was refused with 410: its Lambda-Runtime-Invocation-Id ${invocationId} is none that this ` +
        "environment was given. Send back the value of the latest next, unchanged."
      );
    }
    const sameRequest = stale.requestId === current.requestId;
    return (
      `A late answer was refused with 410: its Lambda-Runtime-Invocation-Id belongs to attempt ${stale.number} of ` +
      `request ${stale.requestId}, which is over. The runtime is at work on attempt ${current.number}` +
      (sameRequest
        ? " of the same request: without the header, the old answer would have been taken for the new attempt's."
        : ` of request ${current.requestId}.`)
    );
  }
}

/** A runtime that answers later than this many invocations is beyond explaining. */
const MAX_KNOWN = 1_000;
