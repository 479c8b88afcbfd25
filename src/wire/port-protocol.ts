import type { HeaderList } from "#runtime-api/message.ts";

/**
 * Messages of the Runtime API over a `MessagePort`. One port belongs to one execution environment, so no message
 * names one. The guest counts its exchanges 1, 2, 3 …; frames of an exchange that is over are late and ignored,
 * anything else that is not listed here closes the port.
 *
 * Flow control: each side may have `WINDOW_BYTES` of a body on the way that the other side has not credited yet.
 */
export type GuestFrame =
  | {
      readonly kind: "request";
      readonly id: number;
      readonly method: string;
      /** Path and query, starting with `/`. */
      readonly target: string;
      readonly headers: HeaderList;
      /** The first bytes of the body, at most `WINDOW_BYTES`; they count against the window. */
      readonly body: Uint8Array<ArrayBuffer>;
      /** Nothing follows: no chunks, no trailers. */
      readonly isComplete: boolean;
    }
  | { readonly kind: "request-chunk"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "request-end"; readonly id: number; readonly trailers: HeaderList }
  /** The response's reader took so many bytes. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  /** The guest hangs up: the upload broke off, or nobody wants the answer any more. */
  | { readonly kind: "abort"; readonly id: number };

export type HostFrame =
  | {
      readonly kind: "response";
      readonly id: number;
      readonly status: number;
      readonly statusText: string;
      readonly headers: HeaderList;
      /** The whole body, or its beginning. */
      readonly body: Uint8Array<ArrayBuffer>;
      readonly isComplete: boolean;
    }
  | {
      readonly kind: "response-chunk";
      readonly id: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: "response-end"; readonly id: number }
  /** The request's reader took so many bytes. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  /** The connection failed; there is no answer, or no more of it. */
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  /** The port is closed, with all its exchanges. */
  | { readonly kind: "closed"; readonly message: string };

/** Bytes of one body that may be under way without credit. */
export const WINDOW_BYTES = 1024 * 1024;
/** The least that a chunk costs of the window, so that a body of single bytes cannot pile up a million objects. */
const MIN_CHUNK_COST = 256;
/** Exchanges of one port at a time, so that a port holds a bounded amount of memory. */
export const MAX_EXCHANGES = 64;
/** Exchanges that the guest gave up and the Runtime API still holds; as many sockets as Lambda lets it have (§7). */
export const MAX_ABANDONED_EXCHANGES = 1024;
/** Names and values of one message's header or trailer fields together; Go's server takes as much. */
export const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_TARGET_LENGTH = 64 * 1024;
const MAX_METHOD_LENGTH = 64;

/** The part of a `MessagePort` that both ends need; those of browsers and of Node have it. */
export interface WirePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  close(): void;
  addEventListener(
    type: "message" | "messageerror" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
  start?(): void;
}

/** What a chunk of so many bytes takes from the window, and what reading it gives back. */
export function chunkCost(bytes: number): number {
  return bytes === 0 ? 0 : Math.max(bytes, MIN_CHUNK_COST);
}

/**
 * A copy that is alone in its buffer, to be transferred.
 *
 * NOTE: posting a view clones the whole buffer under it, and Node's small buffers share one: another environment's
 * payload would travel along. `slice()` would not do, because a Node `Buffer` overrides it with a view.
 */
export function copyBytes(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(start, end));
}

/** Below this, cloning a buffer is cheaper than handing it over. */
const TRANSFER_FROM_BYTES = 16 * 1024;

/** What to transfer along with a frame that carries these bytes, which must be alone in their buffer. */
export function transferList(bytes: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer[] {
  return bytes === undefined || bytes.length < TRANSFER_FROM_BYTES ? [] : [bytes.buffer];
}

/** A frame of the guest, or `undefined` for anything else. The guest may send whatever it likes. */
export function parseGuestFrame(data: unknown): GuestFrame | undefined {
  if (!isRecord(data)) return undefined;
  const { kind, id } = data;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 1) return undefined;
  switch (kind) {
    case "request": {
      const { method, target, headers, body, isComplete } = data;
      if (!isMethod(method) || !isTarget(target) || !isHeaderList(headers)) return undefined;
      if (!isBytes(body) || body.length > WINDOW_BYTES || typeof isComplete !== "boolean")
        return undefined;
      return { kind, id, method, target, headers, body, isComplete };
    }
    case "request-chunk":
      return isBytes(data["bytes"]) ? { kind, id, bytes: data["bytes"] } : undefined;
    case "request-end":
      return isHeaderList(data["trailers"]) ? { kind, id, trailers: data["trailers"] } : undefined;
    case "credit": {
      const { bytes } = data;
      return typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes > 0
        ? { kind, id, bytes }
        : undefined;
    }
    case "abort":
      return { kind, id };
    default:
      return undefined;
  }
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What Go's server accepts in a field value: no control characters but TAB. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const FIELD_VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/;

/** Whether fields can go on an HTTP/1.1 wire as they are. */
export function isHeaderList(value: unknown): value is HeaderList {
  if (!Array.isArray(value)) return false;
  let size = 0;
  return value.every((field: unknown) => {
    if (!Array.isArray(field) || field.length !== 2) return false;
    const [name, text] = field as [unknown, unknown];
    if (typeof name !== "string" || typeof text !== "string") return false;
    size += name.length + text.length;
    return size <= MAX_HEADER_BYTES && TOKEN.test(name) && FIELD_VALUE.test(text);
  });
}

function isMethod(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_METHOD_LENGTH && TOKEN.test(value);
}

function isTarget(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= MAX_TARGET_LENGTH &&
    /^\/[\u0021-\u007e\u0080-\u{10ffff}]*$/u.test(value)
  );
}

function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  // Shared memory could change while it is read.
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
