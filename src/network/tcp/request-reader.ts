import type { HeaderList } from "#runtime-api/message.ts";
import { ByteQueue } from "./byte-queue.ts";
import {
  type BadRequest,
  type RequestHead,
  type RequestLine,
  assembleHead,
  bad,
  parseFields,
  parseRequestLine,
} from "./request-head.ts";

/** Request line and header fields together; Go's `DefaultMaxHeaderBytes` with its slack. */
export const MAX_HEAD_BYTES = 1_048_576 + 4096;
/** All trailer fields. A streamed error carries its base64 body here, so more than Go's 4 kB. */
export const MAX_TRAILER_BYTES = 262_144;
const MAX_CHUNK_LINE_BYTES = 4096;

/** What the reader found next in the bytes. */
export type ReaderEvent =
  /** Nothing whole is there: feed more bytes. */
  | { readonly kind: "more" }
  | { readonly kind: "head"; readonly head: RequestHead }
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly trailers: HeaderList }
  /** The bytes are not HTTP (any more). Nothing further can be read. */
  | BadRequest;

type State =
  | { readonly kind: "start" }
  | { readonly kind: "fields"; readonly line: RequestLine; readonly lines: string[] }
  | { readonly kind: "fixed"; readonly left: number }
  | { readonly kind: "chunk-size" }
  | { readonly kind: "chunk"; readonly left: number }
  | { readonly kind: "chunk-end" }
  | { readonly kind: "trailers"; readonly lines: string[] }
  | { readonly kind: "bad"; readonly event: BadRequest };

/**
 * Incremental HTTP/1.x request reader. It is pulled: the owner of the connection asks for the next event when it can
 * use one, so that a pipelined request waits unread in `waiting` bytes until its turn. Any split of the bytes gives
 * the same events, body pieces apart.
 */
export class RequestReader {
  readonly #queue = new ByteQueue();
  #state: State = { kind: "start" };
  /** Bytes that this head or these trailers took so far. */
  #used = 0;

  /** Bytes fed and not read yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** True between requests, when no byte of the next one was read. An end of stream is clean only here. */
  get isBetweenRequests(): boolean {
    return this.#state.kind === "start" && this.#queue.length === 0;
  }

  feed(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  next(): ReaderEvent {
    for (;;) {
      const event = this.#advance();
      if (event === undefined) continue;
      if (event.kind === "bad") this.#state = { kind: "bad", event };
      return event;
    }
  }

  /** One step; `undefined` when it only moved on. */
  #advance(): ReaderEvent | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "start":
        return this.#readRequestLine();
      case "fields":
        return this.#readField(state.line, state.lines);
      case "fixed":
        return this.#readBody(state.left, { kind: "fixed", left: state.left });
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk":
        return this.#readBody(state.left, { kind: "chunk", left: state.left });
      case "chunk-end":
        return this.#readChunkEnd();
      case "trailers":
        return this.#readTrailer(state.lines);
      case "bad":
        return state.event;
    }
  }

  #readRequestLine(): ReaderEvent | undefined {
    const text = this.#line(MAX_HEAD_BYTES, 431);
    if (typeof text !== "string") return text;
    // A client may send an empty line after a body; RFC 9112 §2.2 asks a server to skip it.
    if (text === "") return undefined;
    const line = parseRequestLine(text);
    if (line.kind === "bad") return line;
    this.#state = { kind: "fields", line, lines: [] };
    return undefined;
  }

  #readField(line: RequestLine, lines: string[]): ReaderEvent | undefined {
    const text = this.#line(MAX_HEAD_BYTES, 431);
    if (typeof text !== "string") return text;
    if (text !== "") {
      lines.push(text);
      return undefined;
    }
    const fields = parseFields(lines);
    if ("kind" in fields) return fields;
    const head = assembleHead(line, fields);
    if ("status" in head) return head;
    this.#used = 0;
    this.#state = afterHead(head);
    return { kind: "head", head };
  }

  #readBody(
    left: number,
    state: { readonly kind: "fixed" | "chunk"; readonly left: number },
  ): ReaderEvent | undefined {
    if (left === 0) {
      if (state.kind === "chunk") {
        this.#state = { kind: "chunk-end" };
        return undefined;
      }
      this.#state = { kind: "start" };
      return { kind: "end", trailers: [] };
    }
    const bytes = this.#queue.takeUpTo(left);
    if (bytes === undefined) return { kind: "more" };
    this.#state = { kind: state.kind, left: left - bytes.length };
    return { kind: "body", bytes };
  }

  #readChunkSize(): ReaderEvent | undefined {
    const text = this.#line(MAX_CHUNK_LINE_BYTES, 400);
    if (typeof text !== "string") return text;
    this.#used = 0;
    const size = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(text)?.[1];
    if (size === undefined) return bad(400, "invalid chunk size");
    const left = Number.parseInt(size, 16);
    this.#state = left === 0 ? { kind: "trailers", lines: [] } : { kind: "chunk", left };
    return undefined;
  }

  #readChunkEnd(): ReaderEvent | undefined {
    const text = this.#line(2, 400);
    if (typeof text !== "string") return text;
    if (text !== "") return bad(400, "malformed chunked encoding");
    this.#used = 0;
    this.#state = { kind: "chunk-size" };
    return undefined;
  }

  #readTrailer(lines: string[]): ReaderEvent | undefined {
    const text = this.#line(MAX_TRAILER_BYTES, 431);
    if (typeof text !== "string") return text;
    if (text !== "") {
      lines.push(text);
      return undefined;
    }
    const trailers = parseFields(lines);
    if ("kind" in trailers) return trailers;
    this.#used = 0;
    this.#state = { kind: "start" };
    return { kind: "end", trailers };
  }

  /** One line as Latin-1 text, or the event that says why there is none. */
  #line(limit: number, status: 400 | 431): string | ReaderEvent {
    const line = this.#queue.takeLine(limit - this.#used);
    if (line === undefined) return { kind: "more" };
    if (line === "too-long") return bad(status);
    this.#used += line.length + 2;
    return latin1(line);
  }
}

function afterHead(head: RequestHead): State {
  switch (head.body.kind) {
    case "none":
      return { kind: "fixed", left: 0 };
    case "length":
      return { kind: "fixed", left: head.body.bytes };
    case "chunked":
      return { kind: "chunk-size" };
  }
}

/** One character a byte. `TextDecoder("latin1")` is windows-1252 and would change 0x80–0x9f. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return parts.join("");
}
