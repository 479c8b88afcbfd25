import type { HeaderList } from "#runtime-api/message.ts";
import { wireHeaderName } from "#wire/header-case.ts";
import { statusText } from "#wire/status-text.ts";
import type { BadRequest } from "./request-head.ts";

/** Bodies up to this size get `Content-Length`, larger ones are chunked: the buffer of Go's response writer. */
export const MAX_SIZED_BODY_BYTES = 2048;

/** How a body is marked off on the wire. */
export type ResponseFraming =
  | { readonly kind: "sized"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** HTTP/1.0: the end of the connection is the end of the body. */
  | { readonly kind: "until-close" }
  /** 1xx, 204 and 304 have no body and say nothing of its length. */
  | { readonly kind: "empty" };

export interface ResponseHead {
  readonly status: number;
  readonly headers: HeaderList;
  readonly framing: ResponseFraming;
  /** Epoch milliseconds for `Date`. */
  readonly now: number;
  /** Say `Connection: close`. */
  readonly isLast: boolean;
}

/** Fields that belong to the connection and are written here only. */
const FRAMING_FIELDS = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
]);

/**
 * Status line and header fields in the order of Go's `net/http`: the handler's fields sorted by name in canonical
 * spelling, then `Date`, `Content-Length`, `Connection`, `Transfer-Encoding`.
 */
export function encodeResponseHead(head: ResponseHead): Uint8Array {
  const own = head.headers
    .filter(([name]) => !FRAMING_FIELDS.has(name.toLowerCase()))
    .map(([name, value]) => [wireHeaderName(name), value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const lines = [
    `HTTP/1.1 ${head.status} ${statusText(head.status)}`,
    ...own.map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, " ")}`),
    `Date: ${new Date(head.now).toUTCString()}`,
  ];
  if (head.framing.kind === "sized") lines.push(`Content-Length: ${head.framing.bytes}`);
  if (head.isLast) lines.push("Connection: close");
  if (head.framing.kind === "chunked") lines.push("Transfer-Encoding: chunked");
  return bytesOf(`${lines.join("\r\n")}\r\n\r\n`);
}

/** What Go's server writes before it hangs up on bytes that it cannot read. */
export function encodeRefusal(refusal: BadRequest): Uint8Array {
  // Go's text for an unknown transfer encoding lacks the status that its other texts begin with.
  const title = /^\d{3} /.test(refusal.message)
    ? refusal.message
    : `${refusal.status} ${statusText(refusal.status)}`;
  return bytesOf(
    `HTTP/1.1 ${title}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${refusal.message}`,
  );
}

/** One chunk of a chunked body. Never empty: an empty chunk would end the body. */
export function encodeChunk(bytes: Uint8Array): Uint8Array {
  const size = bytesOf(`${bytes.length.toString(16)}\r\n`);
  const chunk = new Uint8Array(size.length + bytes.length + 2);
  chunk.set(size);
  chunk.set(bytes, size.length);
  chunk.set(CRLF, size.length + bytes.length);
  return chunk;
}

export const LAST_CHUNK: Uint8Array = Uint8Array.from("0\r\n\r\n", (character) =>
  character.charCodeAt(0),
);
export const CONTINUE: Uint8Array = Uint8Array.from("HTTP/1.1 100 Continue\r\n\r\n", (character) =>
  character.charCodeAt(0),
);
const CRLF = Uint8Array.of(0x0d, 0x0a);

/** Header text on the wire: Latin-1 stays one byte a character, anything beyond goes out as UTF-8, as Go writes it. */
function bytesOf(text: string): Uint8Array {
  // oxlint-disable-next-line no-control-regex
  if (!/^[\x00-\xff]*$/.test(text)) return new TextEncoder().encode(text);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
