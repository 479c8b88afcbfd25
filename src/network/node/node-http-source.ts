import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HeaderList } from "#runtime-api/message.ts";
import { readByteStream } from "#wire/byte-stream.ts";
import { MAX_HEADER_BYTES } from "#wire/port-protocol.ts";
import { originForm } from "../request-target.ts";
import { WireRequest } from "#wire/wire-request.ts";
import { type WireAnswer, toWireAnswer } from "#wire/wire-response.ts";
import { WireSource } from "#wire/wire-source.ts";

export interface NodeListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /**
   * Whose Runtime API the port serves; asked for every request, which waits for the answer. Absent: nobody's, the
   * requests are for other handlers.
   */
  readonly environmentId?: (request: ArrivingRequest) => Promise<string>;
  /** Why a client is turned away, asked before anything of the request is read: it gets 403 with these words. */
  readonly refuses?: (headers: HeaderList) => string | undefined;
  /** What else the port serves to clients that are not turned away. */
  readonly besides?: {
    /** Answers a request that is its own; false leaves it to the network. */
    readonly request: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
    readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;
  };
}

/** A request before it is known who serves it. */
export interface ArrivingRequest {
  readonly target: string;
  /** Port at the client's end of its connection. */
  readonly clientPort: number;
  /** The first request of that connection. */
  readonly isFirst: boolean;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** A TCP port of this machine that leads into the network. */
export interface NodeListener {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** Cuts all connections, as when the process at the other end is gone. The port stays open. */
  disconnect(): void;
  close(): Promise<void>;
}

/** The network on real ports of this machine, through Node's HTTP server: local mode. */
export class NodeHttpSource extends WireSource {
  readonly #now: () => number;
  readonly #listeners = new Set<NodeListener>();
  /** Connections that have carried a request. */
  readonly #asked = new WeakSet<Socket>();

  /** @param now simulated wall clock for `Date`, epoch milliseconds */
  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override enable(): void {}

  override async disable(): Promise<void> {
    await super.disable();
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
  }

  /** Opens a port. Rejects with Node's error when that fails (`EADDRINUSE`, `EACCES`). */
  async listen({
    port,
    host = "127.0.0.1",
    environmentId,
    refuses,
    besides,
  }: NodeListenOptions): Promise<NodeListener> {
    const server = createServer({
      // A long poll has no time limit, and neither has a frozen client (Runtime API reference §13 no. 42).
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Old clients end lines with LF alone; Go, which the real Runtime API is written in, takes that (RFC 9112 §2.2).
      insecureHTTPParser: true,
    });
    server.timeout = 0;
    const address = await open(server, port, host);
    server.on("request", (incoming, outgoing) => {
      const refusal = refuses?.(pairs(incoming.rawHeaders));
      if (refusal !== undefined) {
        turnAway(incoming, outgoing, refusal);
        return;
      }
      if (besides?.request(incoming, outgoing) === true) return;
      this.#serve(incoming, outgoing, address, environmentId).catch(() => outgoing.destroy());
    });
    if (besides !== undefined) {
      server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (refuses?.(pairs(incoming.rawHeaders)) === undefined)
          besides.upgrade(incoming, socket, head);
        else socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      });
    }
    const sockets = trackSockets(server);
    const listener: NodeListener = {
      port: Number(address.slice(address.lastIndexOf(":") + 1)),
      address,
      disconnect() {
        for (const socket of sockets) socket.destroy();
      },
      close: async () => {
        this.#listeners.delete(listener);
        const closed = new Promise<void>((resolve) => {
          server.close(() => resolve());
        });
        listener.disconnect();
        await closed;
      },
    };
    this.#listeners.add(listener);
    return listener;
  }

  async #serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    address: string,
    identify: NodeListenOptions["environmentId"],
  ): Promise<void> {
    const abort = new AbortController();
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) abort.abort(new Error("The client hung up"));
    });
    const target = originForm(incoming.url ?? "/");
    const { socket } = incoming;
    const isFirst = !this.#asked.has(socket);
    this.#asked.add(socket);
    const environmentId = await identify?.({
      target,
      clientPort: socket.remotePort ?? 0,
      isFirst,
      signal: abort.signal,
    });
    const response = await this.ask(
      new WireRequest({
        ...(environmentId === undefined ? {} : { environmentId }),
        method: incoming.method ?? "GET",
        origin: `http://${address}`,
        target,
        headers: pairs(incoming.rawHeaders),
        // The default iterator destroys the connection when its reader leaves early, and the answer with it.
        body: incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
        trailers: () => pairs(incoming.rawTrailers),
        signal: abort.signal,
      }),
    );
    await write(outgoing, toWireAnswer(response, this.#now()), incoming.httpVersion);
    incoming.resume(); // whatever nobody read
  }
}

/** Answers without reading the body; the connection ends with the answer. */
function turnAway(incoming: IncomingMessage, outgoing: ServerResponse, reason: string): void {
  outgoing.writeHead(403, { "Content-Type": "application/json", Connection: "close" });
  outgoing.end(JSON.stringify({ errorType: "Forbidden", errorMessage: reason }), () => {
    incoming.destroy();
  });
}

async function write(
  outgoing: ServerResponse,
  answer: WireAnswer,
  httpVersion: string,
): Promise<void> {
  const { status, statusText, body } = answer;
  // Go says nothing of a connection that stays open.
  if (outgoing.shouldKeepAlive) outgoing.removeHeader("connection");
  const headers =
    httpVersion === "1.0"
      ? answer.headers.filter(([name]) => name !== "Transfer-Encoding")
      : answer.headers;
  outgoing.writeHead(status, statusText, headers.flat());
  if (body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  for await (const chunk of readByteStream(body)) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}

function open(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const bound = server.address() as AddressInfo; // listening on TCP
      resolve(`${host.includes(":") ? `[${host}]` : host}:${bound.port}`);
    });
  });
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** Node's flat list of names and values, in wire order and spelling. */
function pairs(raw: readonly string[]): HeaderList {
  const fields: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    fields.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return fields;
}
