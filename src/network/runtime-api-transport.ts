import type { MessagePortLike, RuntimeApiTransport } from "#contract/engine.ts";
import type { EnvironmentListener, PortSource } from "#wire/port-source.ts";
import type { TcpSource } from "./tcp/tcp-source.ts";

/** The sources that a transport opens its ways through. */
export interface TransportSources {
  readonly ports: PortSource;
  readonly connections: TcpSource;
}

/**
 * The Runtime API of one execution environment. Every port and connection is bound to it when it is made, which is
 * all the authentication there is.
 *
 * @param address `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`
 */
export function createRuntimeApiTransport(
  environmentId: string,
  address: string,
  sources: TransportSources,
): RuntimeApiTransport {
  const listener: EnvironmentListener = { environmentId, address };
  return {
    address,
    openPort(): MessagePortLike {
      const { port1, port2 } = new MessageChannel();
      sources.ports.attach(port1, listener);
      return port2 as unknown as MessagePortLike; // the platform's `transfer` parameter is narrower
    },
    attachPort: (port) => sources.ports.attach(port, listener),
    openConnection: () => sources.connections.connect(listener),
    close() {
      sources.ports.closeAll(environmentId);
      sources.connections.closeAll(environmentId);
    },
  };
}
