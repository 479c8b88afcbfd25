import type { Said, ToSandbox } from "../shared/messages.ts";

/** The program's end of a connection that the platform has made. */
export interface Socket {
  send(bytes: Uint8Array): void;
  /** No more bytes from this side. */
  end(): void;
  destroy(): void;
  onBytes: (bytes: Uint8Array | undefined) => void;
  onClose: () => void;
}

/** Takes the connections to a port until the returned function is called. Throws when the port is taken. */
export type Listen = (port: number, onConnection: (socket: Socket) => void) => () => void;

/** Ports on which the program listens. Only the platform ever connects, to deliver telemetry. */
export class Sockets {
  readonly #listeners = new Map<number, (socket: Socket) => void>();
  readonly #open = new Map<number, Socket>();
  readonly #send: (message: Said) => void;
  readonly #deliver: (callback: () => void) => void;

  /** @param deliver calls the program back, not while the environment stands still */
  constructor(send: (message: Said) => void, deliver: (callback: () => void) => void) {
    this.#send = send;
    this.#deliver = deliver;
  }

  readonly listen: Listen = (port, onConnection) => {
    if (this.#listeners.has(port)) {
      throw Object.assign(new Error(`listen EADDRINUSE: address already in use :::${port}`), {
        code: "EADDRINUSE",
        port,
      });
    }
    this.#listeners.set(port, onConnection);
    this.#send({ kind: "listen", port, isOpen: true });
    return () => {
      if (this.#listeners.get(port) !== onConnection) return;
      this.#listeners.delete(port);
      this.#send({ kind: "listen", port, isOpen: false });
    };
  };

  receive(
    message: Extract<
      ToSandbox,
      { readonly kind: "connection" | "connection-bytes" | "connection-closed" }
    >,
  ): void {
    const { id } = message;
    switch (message.kind) {
      case "connection": {
        const accept = this.#listeners.get(message.port);
        if (accept === undefined) {
          this.#send({ kind: "connection-closed", id });
          return;
        }
        const socket = this.#socket(id);
        this.#open.set(id, socket);
        this.#deliver(() => accept(socket));
        return;
      }
      case "connection-bytes": {
        const { bytes } = message;
        this.#deliver(() => this.#open.get(id)?.onBytes(bytes));
        return;
      }
      case "connection-closed":
        this.#deliver(() => {
          const socket = this.#open.get(id);
          this.#open.delete(id);
          socket?.onClose();
        });
        return;
    }
  }

  #socket(id: number): Socket {
    const send = (message: Said): void => {
      if (this.#open.has(id)) this.#send(message);
    };
    return {
      send: (bytes) => send({ kind: "connection-bytes", id, bytes: bytes.slice() }),
      end: () => send({ kind: "connection-bytes", id, bytes: undefined }),
      destroy: () => {
        send({ kind: "connection-closed", id });
        this.#open.delete(id);
      },
      onBytes: () => {},
      onClose: () => {},
    };
  }
}
