import { type Socket, createConnection } from "node:net";
import type { ByteConnection } from "#contract/engine.ts";

/** Connects to a TCP port of this computer, as the platform connects into an execution environment. */
export function connectToLoopback(port: number): Promise<ByteConnection> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(new SocketConnection(socket));
    });
  });
}

class SocketConnection implements ByteConnection {
  onReceive: (bytes: Uint8Array | undefined) => void = () => {};
  onClose: () => void = () => {};
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.onReceive(bytes));
    socket.on("end", () => this.onReceive(undefined));
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => this.onClose());
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
