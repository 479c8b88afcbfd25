import type { Listen, Socket } from "../../sockets.ts";
import type { ServerResponse } from "./server-response.ts";
import type { EmitterLike, ReadableLike, Streams } from "./streams.ts";

/** How a server of the program comes by connections: only the platform makes any, to deliver telemetry. */
export interface ListeningHost {
  readonly listen: Listen;
  /** The process does not end while somebody listens. */
  readonly keepAlive: () => () => void;
}

/** What of the streams a request needs, and how it is answered. */
export interface ServingParts extends Pick<Streams, "Readable"> {
  readonly ServerResponse: new (request: object) => ServerResponse;
}

/** A head that is longer is no request of the platform's. */
const MAX_HEAD_BYTES = 16_384;

/** Reads the one request of a connection and gives it to `request` listeners, with what answers it. */
export function serveRequest(parts: ServingParts, server: EmitterLike, socket: Socket): void {
  let head = "";
  let request: IncomingRequest | undefined;
  socket.onBytes = (bytes) => {
    if (bytes === undefined || request !== undefined) {
      request?.receive(bytes);
      return;
    }
    head += latin1(bytes);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (head.length > MAX_HEAD_BYTES) socket.destroy();
      return;
    }
    request = new IncomingRequest(parts, head.slice(0, end));
    server.emit("request", request.message, answer(parts, request.message, socket));
    const rest = head.slice(end + 4);
    request.receive(Uint8Array.from(rest, (character) => character.charCodeAt(0)));
  };
}

class IncomingRequest {
  readonly message: ReadableLike;
  #left: number;

  constructor({ Readable }: ServingParts, head: string) {
    const [line = "", ...fields] = head.split("\r\n");
    const [method = "", url = "/"] = line.split(" ");
    const headers: Record<string, string> = {};
    const rawHeaders: string[] = [];
    for (const field of fields) {
      const at = field.indexOf(":");
      const [name, value] = [field.slice(0, at), field.slice(at + 1).trim()];
      headers[name.toLowerCase()] = value;
      rawHeaders.push(name, value);
    }
    this.#left = Number(headers["content-length"] ?? 0);
    this.message = Object.assign(new Readable({ read() {} }), {
      method,
      url,
      httpVersion: "1.1",
      httpVersionMajor: 1,
      httpVersionMinor: 1,
      headers,
      rawHeaders,
      complete: false,
      socket: {},
    });
  }

  receive(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined && bytes.length > 0) {
      this.#left -= bytes.length;
      this.message.push(bytes);
    }
    if (bytes !== undefined && this.#left > 0) return;
    Object.assign(this.message, { complete: true });
    this.message.push(null);
  }
}

/** `ServerResponse` over the connection, which ends with it. */
function answer({ ServerResponse }: ServingParts, request: object, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket({
    writable: true,
    write(data, _encoding, done) {
      socket.send(typeof data === "string" ? new TextEncoder().encode(data) : data);
      if (done !== undefined) queueMicrotask(done);
      return true;
    },
    destroy: () => socket.destroy(),
  });
  response.on("finish", (() => socket.end()) as () => void);
  return response;
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
