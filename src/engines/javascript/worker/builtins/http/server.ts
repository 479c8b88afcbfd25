import type { Socket } from "../../sockets.ts";
import { type ListeningHost, type ServingParts, serveRequest } from "./listening.ts";
import type { EmitterLike, Streams } from "./streams.ts";

const WHY =
  "Nothing connects to an environment but the platform, which delivers telemetry over http: https is a client only in the playground. Use the Linux engine for a program with such a server.";

/** The port of a server that leaves the choice to the system. */
const ANY_PORT = 49_152;

/** Frameworks make a server even where nobody is to connect; what connects to one that listens is the platform. */
export function createServerClass(
  { Stream, ...parts }: Pick<Streams, "Stream"> & ServingParts,
  { listen, keepAlive }: ListeningHost,
): {
  readonly Server: new (...args: readonly unknown[]) => object;
  readonly createServer: (...args: readonly unknown[]) => object;
} {
  class Server extends Stream {
    listening = false;
    timeout = 0;
    keepAliveTimeout = 5000;
    headersTimeout = 60_000;
    requestTimeout = 300_000;
    maxHeadersCount = null;
    maxRequestsPerSocket = 0;

    constructor(...args: readonly unknown[]) {
      super();
      const listener = args.find((item) => typeof item === "function");
      if (listener !== undefined) this.on("request", listener as () => void);
    }

    #port = 0;
    #stop: (() => void) | undefined;

    listen(...args: readonly unknown[]): this {
      const onListening = args.find((item) => typeof item === "function");
      if (onListening !== undefined) this.once("listening", onListening as () => void);
      this.#port = portOf(args[0]);
      queueMicrotask(() => this.#open());
      return this;
    }

    #open(): void {
      try {
        const accept = (socket: Socket): void => serveRequest(parts, this as EmitterLike, socket);
        const close = listen(this.#port, accept);
        const rest = keepAlive();
        this.#stop = () => {
          close();
          rest();
        };
        this.listening = true;
        this.emit("listening");
      } catch (error) {
        this.emit("error", error);
      }
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
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
  }
  return { Server, createServer: (...args) => new Server(...args) };
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
