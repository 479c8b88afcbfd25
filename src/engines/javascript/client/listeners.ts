import type { ByteConnection } from "#contract/engine.ts";
import type { Said, ToSandbox } from "../shared/messages.ts";

/** Ports that one program may have at a time. */
const MAX_PORTS = 100;

export type ConnectionSaid = Extract<
  Said,
  { readonly kind: "listen" | "connection-bytes" | "connection-closed" }
>;

export function isOfConnection<M extends { readonly kind: Said["kind"] }>(
  message: M,
): message is Extract<M, { readonly kind: ConnectionSaid["kind"] }> {
  return (
    message.kind === "listen" ||
    message.kind === "connection-bytes" ||
    message.kind === "connection-closed"
  );
}

/** The ports on which a program in a sandbox listens, and the platform's connections to them. */
export class Listeners {
  readonly #ports = new Set<number>();
  readonly #connections = new Map<number, ByteConnection>();
  readonly #send: (message: ToSandbox) => void;
  #lastId = 0;

  constructor(send: (message: ToSandbox) => void) {
    this.#send = send;
  }

  has(port: number): boolean {
    return this.#ports.has(port);
  }

  connect(port: number): ByteConnection {
    this.#lastId += 1;
    const id = this.#lastId;
    const send = this.#send;
    const connection: ByteConnection = {
      send: (bytes) => send({ kind: "connection-bytes", id, bytes }),
      end: () => send({ kind: "connection-bytes", id, bytes: undefined }),
      destroy: () => {
        this.#connections.delete(id);
        send({ kind: "connection-closed", id });
      },
      onReceive: () => {},
      onClose: () => {},
    };
    this.#connections.set(id, connection);
    send({ kind: "connection", id, port });
    return connection;
  }

  receive(message: ConnectionSaid): void {
    switch (message.kind) {
      case "listen":
        if (!message.isOpen) this.#ports.delete(message.port);
        else if (this.#ports.size < MAX_PORTS) this.#ports.add(message.port);
        return;
      case "connection-bytes":
        this.#connections.get(message.id)?.onReceive(message.bytes);
        return;
      case "connection-closed": {
        const connection = this.#connections.get(message.id);
        this.#connections.delete(message.id);
        connection?.onClose();
        return;
      }
    }
  }

  /** The program is gone, and every connection with it. */
  close(): void {
    this.#ports.clear();
    for (const connection of this.#connections.values()) connection.onClose();
    this.#connections.clear();
  }
}
