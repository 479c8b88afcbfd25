import type { RuntimeApiTransport } from "#contract/engine.ts";
import {
  type HandleRuntimeApi,
  type HttpHandler,
  runtimeApiHandlers,
} from "./runtime-api-handlers.ts";
import { defineNetwork } from "#wire/msw.ts";
import { PortSource } from "#wire/port-source.ts";
import { createRuntimeApiTransport } from "./runtime-api-transport.ts";
import { TcpSource } from "./tcp/tcp-source.ts";
import type { WireSource } from "#wire/wire-source.ts";

/** What the Runtime API says it listens on, as in today's service (Runtime API reference §1). */
export const RUNTIME_API_ADDRESS = "169.254.100.1:9001";

export interface RuntimeApiNetworkOptions {
  /** `LambdaService.handleRuntimeApi`; called late, so the service may be made after the network. */
  readonly handle: HandleRuntimeApi;
  /** Simulated wall clock for `Date`, epoch milliseconds. */
  readonly now: () => number;
  readonly address?: string;
  /** More ways in than ports and connections, and more handlers than the Runtime API. */
  readonly sources?: readonly WireSource[];
  readonly handlers?: readonly HttpHandler[];
}

/** The simulator's network: one set of msw handlers behind every source. */
export interface RuntimeApiNetwork {
  /** For `LambdaServiceDependencies.connectRuntimeApi`. */
  connectRuntimeApi(environmentId: string): RuntimeApiTransport;
  close(): void;
}

/** Makes the network and opens it. */
export function createRuntimeApiNetwork(options: RuntimeApiNetworkOptions): RuntimeApiNetwork {
  const { now, address = RUNTIME_API_ADDRESS } = options;
  const ports = new PortSource(now);
  const connections = new TcpSource(now);
  const network = defineNetwork({
    sources: [ports, connections, ...(options.sources ?? [])],
    handlers: [...runtimeApiHandlers(options.handle), ...(options.handlers ?? [])],
    // A simulator's network carries every request of its guests; msw must not log them one by one.
    context: { quiet: true },
    onUnhandledFrame: "bypass",
  });
  network.enable();
  return {
    connectRuntimeApi: (environmentId) =>
      createRuntimeApiTransport(environmentId, address, { ports, connections }),
    close() {
      void network.disable(); // sources close at once
    },
  };
}
