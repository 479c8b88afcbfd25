import type { Streams } from "./streams.ts";

const WHY =
  "A Web Worker cannot listen for connections: the playground has http and https as clients only. Use the Linux engine for a program with a server.";

/** Frameworks make a server even where nobody is to connect; only listening is refused. */
export function createServerClass({ Stream }: Pick<Streams, "Stream">): {
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

    listen(): never {
      throw Object.assign(new Error(WHY), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
    }

    close(done?: (error?: Error) => void): this {
      const error = Object.assign(new Error("Server is not running."), {
        code: "ERR_SERVER_NOT_RUNNING",
      });
      if (done !== undefined) queueMicrotask(() => done(error));
      return this;
    }

    address(): null {
      return null;
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
