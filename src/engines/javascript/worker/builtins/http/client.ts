import { CALL_STACK } from "../../call-stack.ts";
import { BodyQueue } from "./body-queue.ts";
import {
  type IncomingMessage,
  type IncomingMessages,
  createIncomingMessage,
} from "./incoming-message.ts";
import { TRAILERS, createOutgoingMessage } from "./outgoing-message.ts";
import {
  type RequestOptions,
  type RequestTarget,
  readHeaders,
  readRequest,
  withCode,
} from "./request-options.ts";
import type { Streams } from "./streams.ts";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

/** Set by `fetch` itself, and refused or ignored when a program sets them. */
const OWN_FIELDS = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
  "expect",
]);

/** Makes the classes of a client: `ClientRequest` over `fetch`, and `IncomingMessage`. */
export function createClient(streams: Streams) {
  const messages = createIncomingMessage(streams);
  const ClientRequest = createClientRequest(streams, messages);
  type Request = InstanceType<typeof ClientRequest>;
  const request = (defaultProtocol: "http:" | "https:", args: readonly unknown[]): Request =>
    new ClientRequest(readRequest(args, defaultProtocol));
  return { ClientRequest, IncomingMessage: messages.IncomingMessage, request };
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the class is its type
function createClientRequest(streams: Streams, { answerOf }: IncomingMessages) {
  const OutgoingMessage = createOutgoingMessage(streams);
  return class ClientRequest extends OutgoingMessage {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly protocol: string;
    readonly agent: unknown;
    readonly socket = createSocket();
    readonly connection = this.socket;
    aborted = false;
    res: IncomingMessage | undefined;
    readonly #url: URL;
    /** Made where the program asks: its stack says where that is. */
    readonly #asked = new Error();
    readonly #abort = new AbortController();
    readonly #body: BodyQueue;
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor({ url, method, options, onResponse }: RequestTarget) {
      const body = new BodyQueue();
      super({
        // The answer comes after the last write.
        autoDestroy: false,
        // Text is encoded by the stream itself.
        write: (chunk: Uint8Array, _encoding: unknown, done: () => void) => {
          // Anyone who writes before the end may wait for the answer meanwhile: the request goes out.
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
      for (const { name, value } of readHeaders(options.headers).values())
        this.setHeader(name, value);
      if (typeof options.auth === "string" && !this.hasHeader("authorization"))
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
        this.destroy(abortError(signal?.reason));
      };
      if (signal?.aborted === true) queueMicrotask(abort);
      else signal?.addEventListener("abort", abort, { once: true });
    }

    #send(): void {
      if (this.headersSent || this.destroyed) return;
      this.headersSent = true;
      const hasBody = this.method !== "GET" && this.method !== "HEAD";
      const isWhole = this.#isEnding || !this.#canStream;
      const body = hasBody ? (isWhole ? this.#body.whole() : this.#body) : undefined;
      const init = {
        method: this.method,
        headers: sentHeaders(this),
        [CALL_STACK]: this.#asked,
        signal: this.#abort.signal,
        ...(body !== undefined && { body, duplex: "half" }),
        ...(hasBody && this[TRAILERS].length > 0 && { trailers: () => this[TRAILERS] }),
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
      const message = answerOf(response, this);
      this.res = message;
      // Nobody listens: Node throws the body away.
      if (!this.emit("response", message)) (message as unknown as { resume(): void }).resume();
      message.once("close", () => this.destroy());
    }

    #failed(error: unknown): void {
      if (!this.destroyed) this.destroy(networkError(error));
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

    abort(): void {
      if (this.aborted) return;
      this.aborted = true;
      queueMicrotask(() => this.emit("abort"));
      this.destroy();
    }
  };
}

function sentHeaders(message: {
  getRawHeaderNames(): string[];
  getHeader(name: string): unknown;
}): Headers {
  const headers = new Headers();
  for (const name of message.getRawHeaderNames()) {
    if (OWN_FIELDS.has(name.toLowerCase())) continue;
    for (const item of [message.getHeader(name)].flat()) headers.append(name, String(item));
  }
  return headers;
}

function abortError(reason: unknown): Error {
  const error = new Error("The operation was aborted", { cause: reason });
  return withCode(Object.assign(error, { name: "AbortError" }), "ABORT_ERR");
}

/** What `fetch` rejects with, as Node's client says it. */
function networkError(error: unknown): Error {
  const { cause } = error as { readonly cause?: unknown }; // fetch rejects with errors
  const { code, message } = (cause ?? error) as {
    readonly code?: string;
    readonly message?: string;
  };
  return withCode(new Error(message ?? String(error), { cause: error }), code ?? "ECONNREFUSED");
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
        "addListener",
        "prependListener",
        "prependOnceListener",
        "removeListener",
        "removeAllListeners",
        "setMaxListeners",
        "pause",
        "resume",
        "end",
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
