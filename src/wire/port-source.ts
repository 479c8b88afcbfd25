import { messageOf } from "#base/message-of.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { readByteStream } from "./byte-stream.ts";
import { ByteChannel } from "./byte-channel.ts";
import { FlowWindow } from "./flow-window.ts";
import {
  type GuestFrame,
  type HostFrame,
  MAX_ABANDONED_EXCHANGES,
  MAX_EXCHANGES,
  WINDOW_BYTES,
  type WirePort,
  chunkCost,
  copyBytes,
  parseGuestFrame,
  transferList,
} from "./port-protocol.ts";
import { WireRequest } from "./wire-request.ts";
import { type WireAnswer, toWireAnswer } from "./wire-response.ts";
import { WireSource } from "./wire-source.ts";

/** Whose Runtime API a port or connection leads to, and where the guest believes it to be. */
export interface EnvironmentListener {
  readonly environmentId: string;
  /** `host:port`, as in `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
}

/**
 * The Runtime API over message ports: the way in for sandboxes in Web Workers. Whatever the guest sends, the
 * simulator goes on: frames that are not in the protocol close the guest's own port, and what it may pile up is
 * bounded (see `port-protocol.ts`).
 */
export class PortSource extends WireSource {
  readonly #now: () => number;
  readonly #connections = new Set<PortConnection>();

  /** @param now simulated wall clock for `Date`, epoch milliseconds */
  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override enable(): void {}

  override disable(): void {
    void super.disable(); // removes listeners, at once
    for (const connection of this.#connections) connection.close("The simulator has stopped");
  }

  /** Serves one port as the Runtime API of one environment. */
  attach(port: WirePort, listener: EnvironmentListener): void {
    const connection: PortConnection = new PortConnection(port, listener, {
      answer: async (request) => toWireAnswer(await this.ask(request), this.#now()),
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    connection.start();
  }

  /** Hangs up on every port of an environment, as when it is gone. */
  closeAll(environmentId: string): void {
    for (const connection of this.#connections) {
      if (connection.environmentId === environmentId)
        connection.close("The execution environment is gone");
    }
  }
}

interface ConnectionHooks {
  readonly answer: (request: WireRequest) => Promise<WireAnswer>;
  readonly onClosed: () => void;
}

interface Exchange {
  readonly upload: ByteChannel;
  readonly abort: AbortController;
  readonly download: FlowWindow;
  trailers: HeaderList;
}

class PortConnection {
  readonly #port: WirePort;
  readonly #listener: EnvironmentListener;
  readonly #hooks: ConnectionHooks;
  readonly #exchanges = new Map<number, Exchange>();
  /** Exchanges whose answer is still awaited, those included that the guest gave up. */
  #unanswered = 0;
  #lastId = 0;
  #isClosed = false;

  constructor(port: WirePort, listener: EnvironmentListener, hooks: ConnectionHooks) {
    this.#port = port;
    this.#listener = listener;
    this.#hooks = hooks;
  }

  get environmentId(): string {
    return this.#listener.environmentId;
  }

  start(): void {
    this.#port.addEventListener("message", ({ data }) => this.#receive(data));
    this.#port.addEventListener("messageerror", () => this.close("Unreadable message"));
    // Where the platform tells that the other end is gone.
    this.#port.addEventListener("close", () => this.close("The other end is gone"));
    this.#port.start?.();
  }

  close(message: string): void {
    if (this.#isClosed) return;
    this.#post({ kind: "closed", message });
    this.#isClosed = true;
    this.#port.close();
    for (const exchange of this.#exchanges.values()) hangUp(exchange);
    this.#exchanges.clear();
    this.#hooks.onClosed();
  }

  #receive(data: unknown): void {
    if (this.#isClosed) return;
    const frame = parseGuestFrame(data);
    const fault = frame === undefined ? "Not a frame of the protocol" : this.#accept(frame);
    if (fault !== undefined) this.close(fault);
  }

  /** Takes one frame; gives the reason when the guest broke the protocol. */
  #accept(frame: GuestFrame): string | undefined {
    if (frame.kind === "request") return this.#begin(frame);
    if (frame.id > this.#lastId)
      return `Frame "${frame.kind}" of exchange ${frame.id}, which has not begun`;
    const exchange = this.#exchanges.get(frame.id);
    if (exchange === undefined) return undefined; // late: the exchange is over
    switch (frame.kind) {
      case "request-chunk":
        if (exchange.upload.waiting + chunkCost(frame.bytes.length) > WINDOW_BYTES) {
          return `Exchange ${frame.id} sent more than its window of ${WINDOW_BYTES} bytes`;
        }
        exchange.upload.push(frame.bytes);
        return undefined;
      case "request-end":
        exchange.trailers = frame.trailers;
        exchange.upload.complete();
        return undefined;
      case "credit":
        exchange.download.give(frame.bytes);
        return undefined;
      case "abort":
        this.#exchanges.delete(frame.id);
        hangUp(exchange);
        return undefined;
    }
  }

  #begin(frame: GuestFrame & { readonly kind: "request" }): string | undefined {
    const { id } = frame;
    if (id <= this.#lastId) return `Exchange ${id} begins after exchange ${this.#lastId}`;
    this.#lastId = id;
    if (this.#exchanges.size >= MAX_EXCHANGES)
      return `More than ${MAX_EXCHANGES} exchanges at a time`;
    if (this.#unanswered >= MAX_ABANDONED_EXCHANGES)
      return `More than ${MAX_ABANDONED_EXCHANGES} abandoned exchanges`;
    const exchange: Exchange = {
      upload: new ByteChannel((bytes) => {
        if (!frame.isComplete) this.#post({ kind: "credit", id, bytes });
      }),
      abort: new AbortController(),
      download: new FlowWindow(),
      trailers: [],
    };
    exchange.upload.push(frame.body);
    if (frame.isComplete) exchange.upload.complete();
    this.#exchanges.set(id, exchange);
    this.#unanswered += 1;
    void this.#answer(frame, exchange);
    return undefined;
  }

  async #answer(
    frame: GuestFrame & { readonly kind: "request" },
    exchange: Exchange,
  ): Promise<void> {
    const { id } = frame;
    const { environmentId, address } = this.#listener;
    try {
      const request = new WireRequest({
        environmentId,
        origin: `http://${address}`,
        method: frame.method,
        target: frame.target,
        headers: frame.headers,
        body: exchange.upload,
        trailers: () => exchange.trailers,
        signal: exchange.abort.signal,
      });
      let answer: WireAnswer;
      try {
        answer = await this.#hooks.answer(request);
      } finally {
        this.#unanswered -= 1;
      }
      await this.#send(id, exchange, answer);
    } catch (error) {
      if (this.#exchanges.get(id) === exchange)
        this.#post({ kind: "failed", id, message: messageOf(error) });
    } finally {
      if (this.#exchanges.get(id) === exchange) this.#exchanges.delete(id);
    }
  }

  async #send(
    id: number,
    exchange: Exchange,
    { status, statusText, headers, body }: WireAnswer,
  ): Promise<void> {
    if (this.#exchanges.get(id) !== exchange) return; // the guest hung up
    const head = { kind: "response", id, status, statusText, headers } as const;
    if (body instanceof Uint8Array) {
      this.#post({ ...head, body: copyBytes(body), isComplete: true });
      return;
    }
    this.#post({ ...head, body: new Uint8Array(), isComplete: false });
    for await (const chunk of readByteStream(body)) {
      for (let start = 0; start < chunk.length;) {
        const size = await exchange.download.take(chunk.length - start);
        if (size === 0) return; // the guest hung up
        this.#post({ kind: "response-chunk", id, bytes: copyBytes(chunk, start, start + size) });
        start += size;
      }
    }
    this.#post({ kind: "response-end", id });
  }

  #post(frame: HostFrame): void {
    if (this.#isClosed) return;
    const bytes =
      frame.kind === "response"
        ? frame.body
        : frame.kind === "response-chunk"
          ? frame.bytes
          : undefined;
    this.#port.postMessage(frame, transferList(bytes));
  }
}

function hangUp(exchange: Exchange): void {
  exchange.upload.fail(new Error("The client hung up before its upload was complete"));
  exchange.download.close();
  exchange.abort.abort(new Error("The client hung up"));
}
