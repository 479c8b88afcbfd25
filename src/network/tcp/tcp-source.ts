import type { ByteConnection } from "#contract/engine.ts";
import { WireRequest } from "#wire/wire-request.ts";
import { toWireAnswer } from "#wire/wire-response.ts";
import { WireSource } from "#wire/wire-source.ts";
import { createConnectionPair } from "#wire/connection-pair.ts";
import { type TcpRequest, type TcpResponse, serveConnection } from "./serve-connection.ts";

/** One listener of the simulated network: whose Runtime API it serves, and where it says it is. */
export interface TcpListener {
  readonly environmentId: string;
  /** `host:port`, as in `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
}

/** Connections that one environment may hold at once: the open-file limit of its processes (1024) as Lambda sets it. */
const MAX_CONNECTIONS = 1024;

/** Turns the bytes of TCP-like connections, such as those of the Linux machine's curl, into requests for msw's handlers. */
export class TcpSource extends WireSource {
  readonly #now: () => number;
  readonly #open = new Map<string, Set<ByteConnection>>();
  #isEnabled = false;

  /** @param now simulated time for `Date`, epoch milliseconds */
  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override enable(): void {
    this.#isEnabled = true;
  }

  override disable(): void | Promise<void> {
    this.#isEnabled = false;
    for (const environmentId of this.#open.keys()) this.closeAll(environmentId);
    return super.disable();
  }

  /** A new connection to the listener: the client's end. Destroyed at once when there are too many, or no network. */
  connect(listener: TcpListener): ByteConnection {
    const [client, server] = createConnectionPair();
    const connections = this.#open.get(listener.environmentId) ?? new Set();
    this.#open.set(listener.environmentId, connections);
    if (!this.#isEnabled || connections.size >= MAX_CONNECTIONS) {
      server.destroy();
      return client;
    }
    connections.add(server);
    serveConnection(server, {
      now: this.#now,
      handle: (request) => this.#handle(listener, request),
      onClose: () => connections.delete(server),
    });
    return client;
  }

  /** Resets every connection of an environment, as when it is gone. */
  closeAll(environmentId: string): void {
    for (const connection of this.#open.get(environmentId) ?? []) connection.destroy();
    this.#open.delete(environmentId);
  }

  async #handle(listener: TcpListener, request: TcpRequest): Promise<TcpResponse> {
    const { head } = request;
    const response = await this.ask(
      new WireRequest({
        method: head.method,
        origin: `http://${listener.address}`,
        target: originForm(head.target),
        headers: head.headers,
        body: request.body,
        trailers: () => request.trailers(),
        signal: request.signal,
        environmentId: listener.environmentId,
      }),
    );
    const answer = toWireAnswer(response, this.#now());
    return { status: answer.status, headers: answer.headers, body: bytesOf(answer.body) };
  }
}

/** A proxy-style target (`http://host/path`) names the same resource as its path: Go routes by the path. */
function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  if (target === "*" || !URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  return pathname + search;
}

async function* streamOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      yield piece.value;
  } finally {
    await reader.cancel();
  }
}

function bytesOf(
  body: Uint8Array | ReadableStream<Uint8Array>,
): Uint8Array | AsyncIterable<Uint8Array> {
  return body instanceof Uint8Array ? body : streamOf(body);
}
