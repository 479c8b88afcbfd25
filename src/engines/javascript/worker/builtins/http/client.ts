import { CALL_STACK } from "../../call-stack.ts";
import {
  type RequestOptions,
  type RequestTarget,
  readHeaders,
  readRequest,
  withCode,
} from "./request-options.ts";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

/** What the client needs of `node:stream`. */
export interface Streams {
  readonly Readable: new (options: object) => ReadableLike;
  readonly Writable: new (options: object) => WritableLike;
}

interface EmitterLike {
  on(name: string, listener: (...args: never[]) => void): this;
  once(name: string, listener: (...args: never[]) => void): this;
  emit(name: string, ...args: unknown[]): boolean;
  listenerCount(name: string): number;
  destroy(error?: unknown): this;
  readonly destroyed: boolean;
}

interface ReadableLike extends EmitterLike {
  push(chunk: Uint8Array | null): boolean;
}

interface WritableLike extends EmitterLike {
  end(...args: unknown[]): this;
  write(chunk: string | Uint8Array): boolean;
  readonly writableEnded: boolean;
}

/** Set by `fetch` itself, and refused or ignored when a program sets them. */
const OWN_FIELDS = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
  "expect",
]);

type Fields = ReturnType<typeof readHeaders>;

/** Makes the classes of a client: `ClientRequest` over `fetch`, and `IncomingMessage`. */
export function createClient({ Readable, Writable }: Streams) {
  class IncomingMessage extends Readable {
    readonly statusCode: number;
    readonly statusMessage: string;
    readonly headers: Record<string, string | string[]>;
    readonly rawHeaders: readonly string[];
    readonly httpVersion = "1.1";
    readonly httpVersionMajor = 1;
    readonly httpVersionMinor = 1;
    readonly trailers = {};
    readonly rawTrailers = [];
    readonly socket: object;
    readonly connection: object;
    readonly req: unknown;
    complete = false;
    aborted = false;

    constructor(response: Response, request: { readonly socket: object }) {
      const reader = response.body?.getReader();
      super({
        read: () => {
          void (async () => {
            try {
              const result = await reader?.read();
              if (result === undefined || result.done) {
                this.complete = true;
                this.push(null);
              } else this.push(result.value);
            } catch (error) {
              this.aborted = true;
              this.emit("aborted");
              this.destroy(withCode(new Error("aborted", { cause: error }), "ECONNRESET"));
            }
          })();
        },
        destroy: (error: unknown, done: (error: unknown) => void) => {
          if (!this.complete) reader?.cancel().catch(() => undefined);
          done(error);
        },
      });
      this.statusCode = response.status;
      this.statusMessage = response.statusText;
      this.headers = headersOf(response.headers);
      this.rawHeaders = [...response.headers].flat();
      this.socket = request.socket;
      this.connection = request.socket;
      this.req = request;
    }

    setTimeout(): this {
      return this;
    }
  }

  class ClientRequest extends Writable {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly protocol: string;
    readonly agent: unknown;
    readonly socket = createSocket();
    readonly connection = this.socket;
    readonly maxHeadersCount = null;
    reusedSocket = false;
    aborted = false;
    headersSent = false;
    res: IncomingMessage | undefined;
    readonly #url: URL;
    /** Made where the program asks: its stack says where that is. */
    readonly #asked = new Error();
    readonly #fields: Fields;
    readonly #abort = new AbortController();
    readonly #body: BodyQueue;
    #trailers: [string, string][] = [];
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor({ url, method, options, onResponse }: RequestTarget) {
      const body = new BodyQueue();
      super({
        // The answer comes after the last write.
        autoDestroy: false,
        // Text is encoded by the stream itself.
        write: (chunk: Uint8Array, _encoding: unknown, done: () => void) => {
          // Whoever writes before the end may wait for the answer meanwhile: the request goes out.
          if (!this.#isEnding && this.#canStream) this.#send();
          if (this.headersSent) return body.add(chunk, done);
          body.add(chunk, () => undefined);
          done();
        },
        final: (done: () => void) => {
          body.end();
          this.#send();
          done();
        },
        destroy: (error: unknown, done: (error: unknown) => void) => {
          clearTimeout(this.#timer);
          body.end();
          this.#abort.abort();
          const isCut = this.res === undefined;
          done(
            error ??
              (isCut && !this.#isOver ? withCode(new Error("socket hang up"), "ECONNRESET") : null),
          );
        },
      });
      this.#body = body;
      this.#url = url;
      this.method = method;
      this.path = url.pathname + url.search;
      this.host = url.hostname;
      this.protocol = url.protocol;
      this.agent = options.agent;
      this.#fields = readHeaders(options.headers);
      if (typeof options.auth === "string" && !this.#fields.has("authorization"))
        this.setHeader("Authorization", `Basic ${btoa(options.auth)}`);
      if (onResponse !== undefined) this.once("response", onResponse);
      if (options.timeout !== undefined) this.setTimeout(options.timeout);
      this.#follow(options);
      queueMicrotask(() => this.emit("socket", this.socket));
    }

    /** Answered: that the connection is gone is no error any more. */
    #isOver = false;
    #isEnding = false;

    /** In pieces only to the Runtime API, and only when the length was not said ahead. */
    get #canStream(): boolean {
      return (
        this.#url.host === process.env["AWS_LAMBDA_RUNTIME_API"] &&
        !this.hasHeader("content-length")
      );
    }

    override end(...args: unknown[]): this {
      this.#isEnding = true;
      return super.end(...args);
    }

    #follow({ signal }: RequestOptions): void {
      const abort = (): void => {
        this.destroy(
          withCode(
            Object.assign(new Error("The operation was aborted", { cause: signal?.reason }), {
              name: "AbortError",
            }),
            "ABORT_ERR",
          ),
        );
      };
      if (signal?.aborted === true) queueMicrotask(abort);
      else signal?.addEventListener("abort", abort, { once: true });
    }

    #send(): void {
      if (this.headersSent || this.destroyed) return;
      this.headersSent = true;
      const headers = new Headers();
      for (const { name, value } of this.#fields.values()) {
        if (OWN_FIELDS.has(name.toLowerCase())) continue;
        for (const item of Array.isArray(value) ? value : [value])
          headers.append(name, String(item));
      }
      const hasBody = this.method !== "GET" && this.method !== "HEAD";
      const isWhole = this.#isEnding || !this.#canStream;
      const body = hasBody ? (isWhole ? this.#body.whole() : this.#body) : undefined;
      const init = {
        method: this.method,
        headers,
        [CALL_STACK]: this.#asked,
        signal: this.#abort.signal,
        ...(body !== undefined && { body, duplex: "half" }),
        ...(hasBody && this.#trailers.length > 0 && { trailers: () => this.#trailers }),
      } as RequestInit; // the sandbox's `fetch` takes asynchronous iterables
      fetch(this.#url, init).then(
        (response) => this.#answered(response),
        (error: unknown) => this.#failed(error),
      );
    }

    #answered(response: Response): void {
      if (this.destroyed) return;
      this.#isOver = true;
      clearTimeout(this.#timer);
      const message = new IncomingMessage(response, this);
      this.res = message;
      // Nobody listens: Node throws the body away.
      if (!this.emit("response", message)) (message as unknown as { resume(): void }).resume();
      message.once("close", () => this.destroy());
    }

    #failed(error: unknown): void {
      if (this.destroyed) return;
      const { cause } = error as { readonly cause?: unknown }; // fetch rejects with errors
      const { code, message } = (cause ?? error) as {
        readonly code?: string;
        readonly message?: string;
      };
      this.destroy(
        withCode(new Error(message ?? String(error), { cause: error }), code ?? "ECONNREFUSED"),
      );
    }

    setHeader(name: string, value: unknown): this {
      if (this.headersSent)
        throw withCode(
          new Error("Cannot set headers after they are sent to the client"),
          "ERR_HTTP_HEADERS_SENT",
        );
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

    flushHeaders(): void {
      this.#send();
    }

    setTimeout(milliseconds: number, listener?: () => void): this {
      clearTimeout(this.#timer);
      if (listener !== undefined) this.once("timeout", listener);
      if (milliseconds > 0) {
        this.#timer = setTimeout(() => this.emit("timeout"), milliseconds);
        (this.#timer as unknown as { unref?(): void }).unref?.(); // the sandbox's timers are Node's
      }
      return this;
    }

    setNoDelay(): void {}
    setSocketKeepAlive(): void {}

    abort(): void {
      if (this.aborted) return;
      this.aborted = true;
      queueMicrotask(() => this.emit("abort"));
      this.destroy();
    }
  }

  const request = (defaultProtocol: "http:" | "https:", args: readonly unknown[]): ClientRequest =>
    new ClientRequest(readRequest(args, defaultProtocol));
  return { ClientRequest, IncomingMessage, request };
}

/** What a program may look at or set on a connection; there is none. */
function createSocket(): object {
  const nothing = function (this: unknown): unknown {
    return this;
  };
  return {
    encrypted: false,
    remoteAddress: "127.0.0.1",
    destroyed: false,
    ...Object.fromEntries(
      [
        "on",
        "once",
        "off",
        "removeListener",
        "setKeepAlive",
        "setNoDelay",
        "setTimeout",
        "ref",
        "unref",
        "destroy",
        "cork",
        "uncork",
      ].map((name) => [name, nothing]),
    ),
    emit: () => false,
    listenerCount: () => 0,
  };
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    if (name === "set-cookie")
      fields[name] = [...([fields[name]].flat() as (string | undefined)[]), value].filter(
        (item) => item !== undefined,
      );
    else fields[name] = value;
  }
  return fields;
}

/** A request's body on its way from the program's writes to `fetch`. */
class BodyQueue {
  readonly #chunks: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
  #hasEnded = false;
  #wake: () => void = () => {};

  add(bytes: Uint8Array, done: () => void): void {
    this.#chunks.push({ bytes, done });
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** Everything, once it is there. */
  whole(): Uint8Array | undefined {
    const chunks = this.#chunks.splice(0);
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk.bytes, at);
      at += chunk.bytes.length;
      chunk.done();
    }
    return bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        yield chunk.bytes;
        chunk.done();
      } else if (this.#hasEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
