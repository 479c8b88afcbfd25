import type { ByteConnection, RuntimeApiTransport } from "#contract/engine.ts";
import { createConnectionPair } from "#wire/connection-pair.ts";
import {
  type Frame,
  GUEST,
  HOST,
  PayloadReader,
  tcpConnectPayload,
} from "../shared/agent-protocol.ts";
import { GuestConnection } from "./guest-connection.ts";
import type { Machine } from "./machine.ts";

export interface GuestNetworkContext {
  readonly machine: Machine;
  /** Number of the environment in the machine. */
  readonly environment: number;
  readonly runtimeApi: RuntimeApiTransport;
}

/** TCP connections between an environment and the platform: to the Runtime API, and to listeners in the environment. */
export class GuestNetwork {
  readonly #context: GuestNetworkContext;
  readonly #connections = new Map<number, GuestConnection>();

  constructor(context: GuestNetworkContext) {
    this.#context = context;
  }

  /** A frame about a connection. */
  take(frame: Frame): void {
    if (frame.type === GUEST.tcpOpen)
      this.#join(frame.channel, this.#context.runtimeApi.openConnection());
    else this.#connections.get(frame.channel)?.take(frame);
  }

  /** Connects to a listener on 127.0.0.1 of the environment. Rejects when nobody listens there. */
  async connect(port: number): Promise<ByteConnection> {
    const { machine, environment } = this.#context;
    const answer = await machine.request(HOST.tcpConnect, `connect to port ${port}`, {
      environment,
      payload: tcpConnectPayload(port),
    });
    const [near, far] = createConnectionPair();
    this.#join(new PayloadReader(answer).u32(), far);
    return near;
  }

  /** Every process of the environment is gone, and its ends of connections with them. */
  abandon(): void {
    for (const connection of this.#connections.values()) connection.abandon();
    this.#connections.clear();
  }

  #join(channel: number, platform: ByteConnection): void {
    const { machine, environment } = this.#context;
    const connection = new GuestConnection(
      platform,
      (frame) => machine.send({ ...frame, channel, environment }),
      () => this.#connections.delete(channel),
    );
    this.#connections.set(channel, connection);
  }
}
