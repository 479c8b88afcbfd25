import { concatBytes } from "#base/concat-bytes.ts";
import type { ByteConnection } from "#contract/engine.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import type { RequestHead } from "./request-head.ts";
import { type ReaderEvent, RequestReader } from "./request-reader.ts";
import {
  CONTINUE,
  LAST_CHUNK,
  MAX_SIZED_BODY_BYTES,
  type ResponseFraming,
  encodeChunk,
  encodeRefusal,
  encodeResponseHead,
} from "./response-head.ts";

/** One request of a connection, to be answered before the next one is read. */
export interface TcpRequest {
  readonly head: RequestHead;
  /** Read once. Throws when the upload breaks off or its framing is broken. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Trailer fields; complete once `body` has ended. */
  trailers(): HeaderList;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

export interface TcpResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface ServeOptions {
  readonly handle: (request: TcpRequest) => Promise<TcpResponse>;
  /** Epoch milliseconds for `Date`. */
  readonly now: () => number;
  /** The connection is over, both ways. */
  readonly onClose?: () => void;
}

/** Unread bytes that one connection may pile up; anyone who sends more without being read is cut off. */
export const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** What is read and thrown away of a body that the handler left, so that the connection can go on. As in Go. */
const MAX_DRAIN_BYTES = 256 * 1024;
const MAX_CHUNK_BYTES = 32 * 1024;

/** Speaks HTTP/1.1 as the server on one connection until it closes: keep-alive, pipelining, one answer at a time. */
export function serveConnection(connection: ByteConnection, options: ServeOptions): void {
  new ServerConnection(connection, options).run();
}

type ArrivedEvent = Exclude<ReaderEvent, { readonly kind: "more" }>;

class ServerConnection {
  readonly #connection: ByteConnection;
  readonly #options: ServeOptions;
  readonly #reader = new RequestReader();
  /** Aborts the request that is being handled, if any. */
  #abort: AbortController | undefined;
  #wake: (() => void) | undefined;
  #hasPeerEnded = false;
  #isClosed = false;
  /** The answer is out and the connection is only read to its end. */
  #isDiscarding = false;

  constructor(connection: ByteConnection, options: ServeOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  run(): void {
    this.#connection.onReceive = (bytes) => this.#receive(bytes);
    this.#connection.onClose = () => {
      this.#isClosed = true;
      this.#hangUp();
      this.#options.onClose?.();
    };
    this.#serve().catch(() => this.#connection.destroy());
  }

  #receive(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) {
      this.#hasPeerEnded = true;
      this.#hangUp();
      if (this.#isDiscarding) this.#connection.end();
      return;
    }
    if (this.#isDiscarding) {
      this.#connection.consumed?.(bytes.length);
      return;
    }
    this.#reader.feed(bytes);
    if (this.#reader.waiting > MAX_UNREAD_BYTES) {
      this.#connection.destroy();
      return;
    }
    this.#wakeUp();
  }

  #hangUp(): void {
    this.#abort?.abort();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** The next event, waiting for bytes; `undefined` when the peer will send no more. */
  async #next(): Promise<ArrivedEvent | undefined> {
    for (;;) {
      const before = this.#reader.waiting;
      const event = this.#reader.next();
      const used = before - this.#reader.waiting;
      if (used > 0) this.#connection.consumed?.(used);
      if (event.kind !== "more") return event;
      if (this.#hasPeerEnded || this.#isClosed) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #serve(): Promise<void> {
    for (;;) {
      const event = await this.#next();
      if (this.#isClosed) return;
      if (event === undefined) {
        // A peer that stops inside a request has nothing to be told.
        if (this.#reader.isBetweenRequests) this.#connection.end();
        else this.#connection.destroy();
        return;
      }
      if (event.kind === "bad") {
        this.#connection.send(encodeRefusal(event));
        this.#finish();
        return;
      }
      if (event.kind !== "head")
        throw new Error(`HTTP reader gave "${event.kind}" where a request head was due`);
      const canGoOn = await this.#exchange(event.head);
      if (this.#isClosed) return;
      if (!canGoOn) {
        this.#finish();
        return;
      }
    }
  }

  /** Sends our end and reads the rest away, so that the peer gets the answer instead of a reset. */
  #finish(): void {
    this.#isDiscarding = true;
    this.#connection.consumed?.(this.#reader.waiting);
    this.#connection.end();
  }

  /** Handles one request. True when the connection can take another one. */
  async #exchange(head: RequestHead): Promise<boolean> {
    const upload = new Upload(head, {
      next: () => this.#next(),
      sendContinue: () => this.#connection.send(CONTINUE),
    });
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#hasPeerEnded || this.#isClosed) abort.abort();
    let response: TcpResponse;
    try {
      response = await this.#options.handle({
        head,
        body: upload,
        trailers: () => upload.trailers,
        signal: abort.signal,
      });
    } finally {
      this.#abort = undefined;
    }
    if (this.#isClosed) return false;
    const isLast = !head.isKeepAlive || !(await upload.drain());
    return await this.#respond(head, response, isLast);
  }

  /** True when the connection stays open after the answer. */
  async #respond(head: RequestHead, response: TcpResponse, isLast: boolean): Promise<boolean> {
    const framing = framingOf(head, response);
    const isClosing = isLast || framing.kind === "until-close";
    const { status, headers } = response;
    const start = encodeResponseHead({
      status,
      headers,
      framing,
      now: this.#options.now(),
      isLast: isClosing,
    });
    const hasBody = framing.kind !== "empty" && head.method !== "HEAD";
    if (response.body instanceof Uint8Array && framing.kind === "sized") {
      // One piece for head and body: one packet to the guest.
      this.#connection.send(hasBody ? concatBytes([start, response.body]) : start);
      return !isClosing;
    }
    this.#connection.send(start);
    if (!hasBody) return !isClosing;
    for await (const piece of piecesOf(response.body)) {
      if (this.#isClosed) return false;
      if (piece.length > 0)
        this.#connection.send(framing.kind === "chunked" ? encodeChunk(piece) : piece);
    }
    if (framing.kind === "chunked") this.#connection.send(LAST_CHUNK);
    return !isClosing;
  }
}

interface UploadSource {
  next(): Promise<ArrivedEvent | undefined>;
  sendContinue(): void;
}

/** The body of one request, read as the handler asks for it. */
class Upload implements AsyncIterable<Uint8Array> {
  trailers: HeaderList = [];
  readonly #source: UploadSource;
  #owesContinue: boolean;
  #hasEnded = false;
  #failure: Error | undefined;

  constructor(head: RequestHead, source: UploadSource) {
    this.#source = source;
    this.#owesContinue = head.expectsContinue;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const bytes = await this.#read();
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /** Reads away what the handler left. False when the connection cannot go on after this request. */
  async drain(): Promise<boolean> {
    if (this.#owesContinue && !this.#hasEnded) return false;
    let drained = 0;
    while (!this.#hasEnded && this.#failure === undefined && drained <= MAX_DRAIN_BYTES) {
      try {
        drained += (await this.#read())?.length ?? 0;
      } catch {
        return false;
      }
    }
    return this.#hasEnded;
  }

  async #read(): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#hasEnded) return undefined;
    if (this.#owesContinue) {
      this.#owesContinue = false;
      this.#source.sendContinue();
    }
    const event = await this.#source.next();
    if (event?.kind === "body") return event.bytes;
    if (event?.kind === "end") {
      this.trailers = event.trailers;
      this.#hasEnded = true;
      return undefined;
    }
    this.#failure = new Error(
      event?.kind === "bad" ? `request body: ${event.message}` : "request body: unexpected EOF",
    );
    throw this.#failure;
  }
}

function framingOf(head: RequestHead, response: TcpResponse): ResponseFraming {
  if (response.status === 204 || response.status === 304 || response.status < 200)
    return { kind: "empty" };
  const isBuffer = response.body instanceof Uint8Array;
  // HTTP/1.0 has no chunks, and a HEAD answer names the size that GET would have.
  if (
    isBuffer &&
    (response.body.length <= MAX_SIZED_BODY_BYTES ||
      head.minorVersion === 0 ||
      head.method === "HEAD")
  ) {
    return { kind: "sized", bytes: response.body.length };
  }
  return head.minorVersion === 0 ? { kind: "until-close" } : { kind: "chunked" };
}

async function* piecesOf(body: TcpResponse["body"]): AsyncIterable<Uint8Array> {
  if (!(body instanceof Uint8Array)) {
    yield* body;
    return;
  }
  for (let start = 0; start < body.length; start += MAX_CHUNK_BYTES) {
    yield body.subarray(start, start + MAX_CHUNK_BYTES);
  }
}
