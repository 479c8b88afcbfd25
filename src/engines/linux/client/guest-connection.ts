import type { ByteConnection } from "#contract/engine.ts";
import {
  type Frame,
  GUEST,
  HOST,
  MAX_PAYLOAD_BYTES,
  PayloadReader,
  TCP_WINDOW_BYTES,
  creditPayload,
} from "../shared/agent-protocol.ts";

type Send = (frame: { type: number; payload?: Uint8Array }) => void;

/**
 * One TCP connection of a process in the guest, joined to a connection of the Runtime API. Bytes from the guest are
 * credited when the Runtime API has used them, so an upload that nobody reads stops in the guest's `write`.
 */
export class GuestConnection {
  readonly #api: ByteConnection;
  readonly #send: Send;
  readonly #onGone: () => void;
  /** Bytes for the guest that wait for credit. */
  readonly #queue: Uint8Array[] = [];
  #credit = TCP_WINDOW_BYTES;
  #owed = 0;
  #hasApiEnded = false;
  #hasSaidEnd = false;
  #hasGuestEnded = false;
  #isGone = false;

  constructor(api: ByteConnection, send: Send, onGone: () => void) {
    this.#api = api;
    this.#send = send;
    this.#onGone = onGone;
    api.onReceive = (bytes) => this.#fromApi(bytes);
    api.onClose = () => this.#apiClosed();
    if (api.consumed !== undefined) api.onConsumed = (bytes) => this.#giveBack(bytes);
  }

  /** A frame whose channel is this connection. */
  take(frame: Frame): void {
    switch (frame.type) {
      case GUEST.tcpData:
        this.#api.send(frame.payload);
        if (this.#api.consumed === undefined) this.#giveBack(frame.payload.length);
        return;
      case GUEST.tcpEnd:
        this.#hasGuestEnded = true;
        this.#api.end();
        return;
      case GUEST.tcpCredit:
        this.#credit += new PayloadReader(frame.payload).u32();
        this.#flush();
        return;
      case GUEST.tcpClosed:
        if (new PayloadReader(frame.payload).u8() === 1) this.#api.destroy();
        else this.#api.end();
        this.#gone();
    }
  }

  /** The guest's end is gone with its process. */
  abandon(): void {
    this.#gone();
    this.#api.destroy();
  }

  #fromApi(bytes: Uint8Array | undefined): void {
    if (this.#isGone) return;
    if (bytes === undefined) this.#hasApiEnded = true;
    else this.#queue.push(bytes);
    this.#flush();
  }

  #flush(): void {
    while (this.#credit > 0) {
      const piece = this.#queue[0];
      if (piece === undefined) break;
      const size = Math.min(piece.length, this.#credit, MAX_PAYLOAD_BYTES);
      if (size === piece.length) this.#queue.shift();
      else this.#queue[0] = piece.subarray(size);
      this.#credit -= size;
      this.#send({ type: HOST.tcpData, payload: piece.subarray(0, size) });
    }
    if (this.#queue.length > 0 || !this.#hasApiEnded || this.#hasSaidEnd) return;
    this.#hasSaidEnd = true;
    this.#send({ type: HOST.tcpEnd });
  }

  /** The Runtime API's side is over: orderly when both sides had ended, else it is a reset. */
  #apiClosed(): void {
    if (this.#isGone || (this.#hasGuestEnded && this.#hasApiEnded)) return;
    this.#queue.length = 0;
    this.#send({ type: HOST.tcpClose, payload: Uint8Array.of(1) });
  }

  #giveBack(bytes: number): void {
    this.#owed += bytes;
    if (this.#isGone || this.#owed < TCP_WINDOW_BYTES / 4) return;
    this.#send({ type: HOST.tcpCredit, payload: creditPayload(this.#owed) });
    this.#owed = 0;
  }

  #gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#queue.length = 0;
    this.#onGone();
  }
}
