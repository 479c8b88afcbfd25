import type { Socket } from "../../sockets.ts";
import { type ListeningHost, type ServingParts, serveRequest } from "./listening.ts";
import type { EmitterLike, Streams } from "./streams.ts";

const WHY =
  "Nothing connects to an environment but the platform, which delivers telemetry over http: https is a client only in the playground. Use the Linux engine for a program with such a server.";

/** The port of a server that leaves the choice to the system. */
const ANY_PORT = 49_152;

/** Node's own, for programs that read them. */
const LIMITS = {
  timeout: 0,
  keepAliveTimeout: 5000,
  headersTimeout: 60_000,
  requestTimeout: 300_000,
  maxHeadersCount: null,
  maxRequestsPerSocket: 0,
};

/** Frameworks make a server even where nobody is to connect; what connects to one that listens is the platform. */
export function createServerClass(
  { Stream, ...parts }: Pick<Streams, "Stream"> & ServingParts,
  host: ListeningHost,
): {
  readonly Server: new (...args: readonly unknown[]) => object;
  readonly createServer: (...args: readonly unknown[]) => object;
} {
  class Server extends Stream {
    listening = false;

    constructor(...args: readonly unknown[]) {
      super();
      Object.assign(this, LIMITS);
      const listener = args.find((item) => typeof item === "function");
      if (listener !== undefined) this.on("request", listener as () => void);
    }

    #port = 0;
    #stop: (() => void) | undefined;

    listen(...args: readonly unknown[]): this {
      const onListening = args.find((item) => typeof item === "function");
      if (onListening !== undefined) this.once("listening", onListening as () => void);
      this.#port = portOf(args[0]);
      queueMicrotask(() => {
        this.#stop = open(this, this.#port, parts, host);
      });
      return this;
    }

    close(done?: (error?: Error) => void): this {
      const error = this.listening ? undefined : notRunning();
      this.#stop?.();
      this.#stop = undefined;
      this.listening = false;
      queueMicrotask(() => {
        if (error === undefined) this.emit("close");
        done?.(error);
      });
      return this;
    }

    address(): object | null {
      return this.listening ? { address: "::", family: "IPv6", port: this.#port } : null;
    }

    setTimeout(): this {
      return this;
    }

    closeAllConnections(): void {}
    closeIdleConnections(): void {}
    ref = (): this => this;
    unref = (): this => this;
  }
  return { Server, createServer: (...args) => new Server(...args) };
}

/** Gives what ends it; `undefined` where the port is taken, which the server is told. */
function open(
  server: EmitterLike & { listening: boolean },
  port: number,
  parts: ServingParts,
  { listen, keepAlive }: ListeningHost,
): (() => void) | undefined {
  try {
    const close = listen(port, (socket: Socket) => serveRequest(parts, server, socket));
    const rest = keepAlive();
    server.listening = true;
    server.emit("listening");
    return () => {
      close();
      rest();
    };
  } catch (error) {
    server.emit("error", error);
    return undefined;
  }
}

/** A server for https: it can be made, but nothing can reach it. */
export function refuseToListen(): never {
  throw Object.assign(new Error(WHY), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
}

function portOf(given: unknown): number {
  const isOptions = typeof given === "object" && given !== null && "port" in given;
  const port = Number((isOptions ? given.port : given) ?? 0);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port === 0 ? ANY_PORT : port;
  const message = `options.port should be >= 0 and < 65536. Received ${String(port)}.`;
  throw Object.assign(new RangeError(message), { code: "ERR_SOCKET_BAD_PORT" });
}

function notRunning(): Error {
  return Object.assign(new Error("Server is not running."), { code: "ERR_SERVER_NOT_RUNNING" });
}
