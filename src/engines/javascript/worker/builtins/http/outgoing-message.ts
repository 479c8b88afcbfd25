import { readHeaders, withCode } from "./request-options.ts";
import type { Streams } from "./streams.ts";

/** Hides from programs what only the request itself reads. */
export const TRAILERS = Symbol("trailers");

/** Makes the class that holds a request's header fields until they are sent. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the class is its type
export function createOutgoingMessage({ Writable }: Pick<Streams, "Writable">) {
  return class OutgoingMessage extends Writable {
    headersSent = false;
    readonly maxHeadersCount = null;
    reusedSocket = false;
    /** By lower-case name. */
    readonly #fields: ReturnType<typeof readHeaders> = new Map();
    #trailers: [string, string][] = [];

    setHeader(name: string, value: unknown): this {
      if (this.headersSent) throw alreadySent();
      this.#fields.set(name.toLowerCase(), { name, value });
      return this;
    }

    appendHeader(name: string, value: unknown): this {
      const known = this.#fields.get(name.toLowerCase())?.value;
      return this.setHeader(name, known === undefined ? value : [known, value].flat());
    }

    getHeader(name: string): unknown {
      return this.#fields.get(name.toLowerCase())?.value;
    }

    hasHeader(name: string): boolean {
      return this.#fields.has(name.toLowerCase());
    }

    removeHeader(name: string): void {
      this.#fields.delete(name.toLowerCase());
    }

    getHeaderNames(): string[] {
      return [...this.#fields.keys()];
    }

    getRawHeaderNames(): string[] {
      return [...this.#fields.values()].map(({ name }) => name);
    }

    getHeaders(): Record<string, unknown> {
      return Object.fromEntries([...this.#fields].map(([name, { value }]) => [name, value]));
    }

    addTrailers(trailers: unknown): void {
      this.#trailers = [...readHeaders(trailers).values()].map(({ name, value }) => [
        name,
        String(value),
      ]);
    }

    setNoDelay(): void {}
    setSocketKeepAlive(): void {}

    get [TRAILERS](): readonly [string, string][] {
      return this.#trailers;
    }
  };
}

function alreadySent(): Error {
  const error = new Error("Cannot set headers after they are sent to the client");
  return withCode(error, "ERR_HTTP_HEADERS_SENT");
}
