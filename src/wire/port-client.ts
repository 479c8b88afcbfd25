import type { HeaderList } from "#runtime-api/message.ts";
import { ByteChannel } from "./byte-channel.ts";
import { FlowWindow } from "./flow-window.ts";
import {
  type GuestFrame,
  type HostFrame,
  type WirePort,
  copyBytes,
  transferList,
} from "./port-protocol.ts";

/** One request to the Runtime API behind a port. */
export interface PortRequest {
  readonly method: string;
  /** Path and query, starting with `/`. */
  readonly target: string;
  /** In wire order and spelling. */
  readonly headers: HeaderList;
  /** Bytes are given away: they are transferred and empty afterwards. Chunks of a stream are copied. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Asked for when the body has ended. */
  readonly trailers?: (() => HeaderList) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PortResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** Whole where it came whole. */
  readonly body: Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array<ArrayBuffer>>;
}

interface Exchange {
  readonly upload: FlowWindow;
  readonly download: ByteChannel;
  readonly succeed: (response: PortResponse) => void;
  /** Ends the exchange; the response, or its reader, gets the error. */
  readonly fail: (error: unknown) => void;
  /** Ends the exchange; everything has arrived. */
  readonly finish: () => void;
}

/** The guest's end of a port: an HTTP client whose connection is a `MessagePort`. */
export class PortClient {
  readonly #port: WirePort;
  readonly #exchanges = new Map<number, Exchange>();
  #lastId = 0;
  #closedBecause: string | undefined;

  constructor(port: WirePort) {
    this.#port = port;
    port.addEventListener("message", ({ data }) => this.#receive(data as HostFrame)); // our own simulator sends these
    port.addEventListener("close", () => this.#shut("The other end is gone"));
    port.start?.();
  }

  /** Rejects with the signal's reason, with what the body threw, or with an error when the connection fails. */
  async request(request: PortRequest): Promise<PortResponse> {
    if (this.#closedBecause !== undefined)
      throw new Error(`Connection closed: ${this.#closedBecause}`);
    const { signal } = request;
    if (signal?.aborted === true) throw signal.reason;
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = deferred<PortResponse>();
    const exchange: Exchange = {
      upload: new FlowWindow(),
      download: new ByteChannel((bytes) => this.#post({ kind: "credit", id, bytes })),
      succeed: resolve,
      fail: (error) => {
        exchange.finish();
        exchange.download.fail(
          error instanceof Error ? error : new Error("Aborted", { cause: error }),
        );
        reject(error);
      },
      finish: () => {
        this.#exchanges.delete(id);
        exchange.upload.close();
        signal?.removeEventListener("abort", onAbort);
      },
    };
    const onAbort = (): void => {
      if (!this.#exchanges.has(id)) return;
      this.#post({ kind: "abort", id });
      exchange.fail(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort);
    this.#exchanges.set(id, exchange);
    this.#upload(id, exchange, request).catch((error: unknown) => {
      if (!this.#exchanges.has(id)) return;
      this.#post({ kind: "abort", id });
      exchange.fail(error);
    });
    return promise;
  }

  /** Hangs up: what is under way fails on both ends. */
  close(): void {
    this.#shut("Closed by the client");
    this.#port.close();
  }

  async #upload(id: number, exchange: Exchange, request: PortRequest): Promise<void> {
    const { method, target, headers, body = new Uint8Array() } = request;
    const isStream = !(body instanceof Uint8Array);
    const first = isStream ? 0 : exchange.upload.takeNow(body.length);
    const isComplete = !isStream && first === body.length && request.trailers === undefined;
    const beginning = isStream ? new Uint8Array() : firstBytes(body, first);
    this.#post({ kind: "request", id, method, target, headers, body: beginning, isComplete });
    if (isComplete) return;
    if (!isStream) {
      if (!(await this.#sendChunks(id, exchange, body.subarray(first)))) return;
    } else {
      for await (const chunk of body) {
        if (!(await this.#sendChunks(id, exchange, chunk))) return;
      }
    }
    if (this.#exchanges.has(id))
      this.#post({ kind: "request-end", id, trailers: request.trailers?.() ?? [] });
  }

  /** False when the exchange is over and nobody wants the rest. */
  async #sendChunks(id: number, exchange: Exchange, bytes: Uint8Array): Promise<boolean> {
    for (let start = 0; start < bytes.length;) {
      const size = await exchange.upload.take(bytes.length - start);
      if (size === 0) return false;
      this.#post({ kind: "request-chunk", id, bytes: copyBytes(bytes, start, start + size) });
      start += size;
    }
    return this.#exchanges.has(id);
  }

  #receive(frame: HostFrame): void {
    if (frame.kind === "closed") {
      this.#shut(frame.message);
      return;
    }
    const exchange = this.#exchanges.get(frame.id);
    if (exchange === undefined) return; // given up meanwhile
    switch (frame.kind) {
      case "response": {
        // As with HTTP: who answers before the upload is complete does not want the rest.
        exchange.upload.close();
        const { status, statusText, headers, isComplete } = frame;
        if (isComplete) exchange.finish();
        else exchange.download.push(frame.body);
        exchange.succeed({
          status,
          statusText,
          headers,
          body: isComplete ? frame.body : exchange.download,
        });
        return;
      }
      case "response-chunk":
        exchange.download.push(frame.bytes);
        return;
      case "response-end":
        exchange.finish();
        exchange.download.complete();
        return;
      case "credit":
        exchange.upload.give(frame.bytes);
        return;
      case "failed":
        exchange.fail(new Error(frame.message));
        return;
    }
  }

  #shut(reason: string): void {
    this.#closedBecause ??= reason;
    for (const exchange of this.#exchanges.values())
      exchange.fail(new Error(`Connection closed: ${reason}`));
  }

  #post(frame: GuestFrame): void {
    if (this.#closedBecause !== undefined) return;
    const bytes =
      frame.kind === "request"
        ? frame.body
        : frame.kind === "request-chunk"
          ? frame.bytes
          : undefined;
    this.#port.postMessage(frame, transferList(bytes));
  }
}

function isWholeBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** A buffer that goes as a whole need not be copied. */
function firstBytes(body: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  return isWholeBuffer(body) && count === body.length ? body : copyBytes(body, 0, count);
}
