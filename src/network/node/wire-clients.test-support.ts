import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { Duplex } from "node:stream";
import type { ByteConnection } from "#contract/engine.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { defineNetwork } from "#wire/msw.ts";
import { NodeHttpSource } from "./node-http-source.ts";
import { PortClient } from "#wire/port-client.ts";
import { PortSource } from "#wire/port-source.ts";
import type { HttpHandler } from "../runtime-api-handlers.ts";
import { TcpSource } from "../tcp/tcp-source.ts";

/** One request as a test words it, whatever the wire. */
export interface ClientCall {
  readonly method: string;
  readonly target: string;
  readonly headers?: HeaderList;
  /** Pieces are sent as a stream: chunked, where the wire knows chunks. */
  readonly body?: Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>;
  readonly trailers?: HeaderList;
  readonly signal?: AbortSignal;
}

export interface ClientAnswer {
  readonly status: number;
  readonly statusText: string;
  /** In wire order and spelling. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** A network with one way in, and a client at its end. */
export interface WireUnderTest {
  readonly send: (call: ClientCall) => Promise<ClientAnswer>;
  readonly close: () => Promise<void>;
}

export const ENVIRONMENT_ID = "environment-1";

/** Every source there is. One more source is one more line. */
export const WIRES: readonly (readonly [
  name: string,
  open: (handlers: HttpHandler[]) => Promise<WireUnderTest>,
])[] = [
  ["message port", openPortWire],
  ["Node http", openNodeWire],
  ["TCP connection", openTcpWire],
];

/** 2026-01-31T12:00:00Z. */
const now = (): number => Date.UTC(2026, 0, 31, 12);

// oxlint-disable-next-line require-await -- one shape for all
async function openPortWire(handlers: HttpHandler[]): Promise<WireUnderTest> {
  const source = new PortSource(now);
  const network = defineNetwork({
    sources: [source],
    handlers,
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  const { port1, port2 } = new MessageChannel();
  source.attach(port1, { environmentId: ENVIRONMENT_ID, address: "169.254.100.1:9001" });
  const client = new PortClient(port2);
  return {
    async send({ method, target, headers = [], body, trailers, signal }) {
      const response = await client.request({
        method,
        target,
        headers,
        // The client takes ownership of bytes; the test goes on comparing with them.
        body: body instanceof Uint8Array ? new Uint8Array(body) : body,
        trailers: trailers === undefined ? undefined : () => trailers,
        signal,
      });
      return { ...response, body: await collect(response.body) };
    },
    async close() {
      client.close();
      network.disable();
    },
  };
}

async function openNodeWire(handlers: HttpHandler[]): Promise<WireUnderTest> {
  const source = new NodeHttpSource(now);
  const network = defineNetwork({
    sources: [source],
    handlers,
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  const { port } = await source.listen({
    port: 0,
    environmentId: () => Promise.resolve(ENVIRONMENT_ID),
  });
  return {
    send: (call) => sendHttp(call, { host: "127.0.0.1", port, agent: false }),
    close: async () => network.disable(),
  };
}

// oxlint-disable-next-line require-await -- one shape for all
async function openTcpWire(handlers: HttpHandler[]): Promise<WireUnderTest> {
  const source = new TcpSource(now);
  const network = defineNetwork({
    sources: [source],
    handlers,
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  const listener = { environmentId: ENVIRONMENT_ID, address: "169.254.100.1:9001" };
  return {
    send: (call) =>
      sendHttp(call, { createConnection: () => new ConnectionStream(source.connect(listener)) }),
    close: async () => network.disable(),
  };
}

/** Node's HTTP client, over a socket or over anything that looks like one. */
export function sendHttp(
  { method, target, headers = [], body, trailers, signal }: ClientCall,
  to:
    | { readonly host: string; readonly port: number; readonly agent: false }
    | { readonly createConnection: () => Duplex },
): Promise<ClientAnswer> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = httpRequest({
      ...to,
      method,
      path: target,
      ...(signal && { signal }),
    });
    for (const [name, value] of headers) request.appendHeader(name, value);
    if (body instanceof Uint8Array && trailers === undefined)
      request.setHeader("Content-Length", body.length);
    else if (body !== undefined) request.setHeader("Transfer-Encoding", "chunked");
    request.on("error", reject);
    request.on("response", (response: IncomingMessage) => {
      collect(response as AsyncIterable<Uint8Array>).then(
        (bytes) =>
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? "",
            headers: pairs(response.rawHeaders),
            body: bytes,
          }),
        reject,
      );
    });
    write(request, body, trailers).catch((error: unknown) =>
      request.destroy(error instanceof Error ? error : undefined),
    );
  });
}

async function write(
  request: ClientRequest,
  body: ClientCall["body"],
  trailers: HeaderList | undefined,
): Promise<void> {
  if (body instanceof Uint8Array) {
    request.write(body);
  } else if (body !== undefined) {
    for await (const piece of body) request.write(piece);
  }
  if (trailers !== undefined) request.addTrailers([...trailers] as [string, string][]);
  request.end();
}

/** A connection of the simulated network as a Node stream, for Node's HTTP client. */
export class ConnectionStream extends Duplex {
  readonly #connection: ByteConnection;

  constructor(connection: ByteConnection) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    connection.onReceive = (bytes) => {
      this.push(bytes ?? null);
      if (bytes !== undefined) connection.consumed?.(bytes.length);
    };
    connection.onClose = () => this.destroy();
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#connection.send(new Uint8Array(chunk));
    done();
  }

  override _final(done: () => void): void {
    this.#connection.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.destroy();
    done(error);
  }
}

/** All bytes of a body. */
export async function collect(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

function pairs(raw: readonly string[]): HeaderList {
  const fields: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    fields.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return fields;
}
