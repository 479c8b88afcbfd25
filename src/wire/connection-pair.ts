import type { ByteConnection } from "#contract/engine.ts";

/**
 * Two ends of an in-memory connection: what one end sends, the other receives, in a later microtask, so that no
 * callback runs inside `send` and both sides have time to attach theirs.
 */
export function createConnectionPair(): readonly [client: ByteConnection, server: ByteConnection] {
  const client = new End();
  const server = new End();
  client.attach(server);
  server.attach(client);
  return [client, server];
}

class End implements ByteConnection {
  onReceive: (bytes: Uint8Array | undefined) => void = () => {};
  onClose: () => void = () => {};
  onConsumed: ((bytes: number) => void) | undefined;
  #peer: End | undefined;
  #hasEnded = false;
  #isClosed = false;

  attach(peer: End): void {
    this.#peer = peer;
  }

  send(bytes: Uint8Array): void {
    if (this.#hasEnded || this.#isClosed || bytes.length === 0) return;
    this.#later((peer) => peer.onReceive(bytes));
  }

  end(): void {
    if (this.#hasEnded || this.#isClosed) return;
    this.#hasEnded = true;
    this.#later((peer) => {
      peer.onReceive(undefined);
      if (peer.#hasEnded) closeBoth(this, peer);
    });
  }

  destroy(): void {
    if (this.#isClosed) return;
    closeBoth(this, this.#peer);
  }

  consumed(bytes: number): void {
    if (!this.#isClosed) this.#later((peer) => peer.onConsumed?.(bytes));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    queueMicrotask(() => this.onClose());
  }

  #later(deliver: (peer: End) => void): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    queueMicrotask(() => {
      if (!peer.#isClosed) deliver(peer);
    });
  }
}

function closeBoth(one: End, other: End | undefined): void {
  one.close();
  other?.close();
}
