import { createClient } from "./http/client.ts";
import type { Streams } from "./http/streams.ts";
import { METHODS, STATUS_CODES } from "./http/status.ts";
import { createServerClass, refuseToListen } from "./http/server.ts";
import { createServerResponse } from "./http/server-response.ts";
import { type BuiltinHost, provide } from "./provide.ts";

let classes: ReturnType<typeof createClasses> | undefined;

provide({
  http: (host) => httpModule(host, "http:"),
  https: (host) => httpModule(host, "https:"),
});

/** Connections are the platform's business: an agent keeps what it was told, and its sockets stay empty. */
class Agent {
  readonly options: object;
  readonly keepAlive: boolean;
  readonly maxSockets: number;
  readonly sockets = {};
  readonly freeSockets = {};
  readonly requests = {};
  readonly maxFreeSockets = 256;
  readonly defaultPort: number = 80;
  readonly protocol: string = "http:";

  constructor(options: { readonly keepAlive?: boolean; readonly maxSockets?: number } = {}) {
    this.options = options;
    this.keepAlive = options.keepAlive ?? false;
    this.maxSockets = options.maxSockets ?? Infinity;
  }

  destroy(): void {}
  on(): this {
    return this;
  }
  once(): this {
    return this;
  }
}

class SecureAgent extends Agent {
  override readonly defaultPort = 443;
  override readonly protocol = "https:";
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the classes are its type
function createClasses(streams: Streams, host: BuiltinHost) {
  const { ServerResponse } = createServerResponse(streams);
  return {
    ...createClient(streams),
    ...createServerClass(
      // Named one by one: the module is a function with these on it.
      { Stream: streams.Stream, Readable: streams.Readable, ServerResponse },
      host,
    ),
    ServerResponse,
  };
}

function httpModule(host: BuiltinHost, protocol: "http:" | "https:"): object {
  classes ??= createClasses(host.builtin("stream") as Streams, host); // comes along with this script
  const { ClientRequest, IncomingMessage, ServerResponse, Server, createServer, request } = classes;
  const AgentClass = protocol === "http:" ? Agent : SecureAgent;
  const exports = {
    request: (...args: readonly unknown[]) => request(protocol, args),
    get(...args: readonly unknown[]) {
      return request(protocol, args).end();
    },
    Agent: AgentClass,
    globalAgent: new AgentClass({ keepAlive: true }),
    createServer,
    Server,
  };
  if (protocol === "https:") {
    class SecureServer extends Server {
      listen = refuseToListen;
    }
    return {
      ...exports,
      Server: SecureServer,
      createServer: (...args: readonly unknown[]) => new SecureServer(...args),
    };
  }
  return {
    ...exports,
    ClientRequest,
    IncomingMessage,
    OutgoingMessage: ClientRequest,
    ServerResponse,
    METHODS: [...METHODS],
    STATUS_CODES: { ...STATUS_CODES },
    maxHeaderSize: 16384,
    setMaxIdleHTTPParsers() {},
    validateHeaderName() {},
    validateHeaderValue() {},
  };
}
