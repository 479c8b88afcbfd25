import type { HeaderList } from "#runtime-api/message.ts";

/** The request line and header fields of one HTTP/1.x request, checked as Go's `net/http` server checks them. */
export interface RequestHead {
  readonly method: string;
  /** Request target as sent: `/2018-06-01/runtime/invocation/next`. */
  readonly target: string;
  readonly minorVersion: number;
  readonly headers: HeaderList;
  readonly body:
    | { readonly kind: "none" }
    | { readonly kind: "length"; readonly bytes: number }
    | { readonly kind: "chunked" };
  /** The client lets the connection stay open after the answer. */
  readonly isKeepAlive: boolean;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** Why a request cannot be read, with the status and the words that Go's server answers. */
export interface BadRequest {
  readonly kind: "bad";
  readonly status: 400 | 417 | 431 | 501 | 505;
  readonly message: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Field values: visible characters, space, tab and bytes above 0x7f; no other control characters (RFC 9110 §5.5).
// oxlint-disable-next-line no-control-regex
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
// oxlint-disable-next-line no-control-regex
const TARGET = /^(?:\/|https?:\/\/|\*$)[\x21-\x7e\x80-\xff]*$/;

/** A refusal in Go's form; `detail` follows the status text after a colon. */
export function bad(status: BadRequest["status"], detail?: string): BadRequest {
  const text = `${status} ${REASONS[status]}`;
  return { kind: "bad", status, message: detail === undefined ? text : `${text}: ${detail}` };
}

const REASONS = {
  400: "Bad Request",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  505: "HTTP Version Not Supported",
} as const;

export interface RequestLine {
  readonly kind: "line";
  readonly method: string;
  readonly target: string;
  readonly minorVersion: number;
}

export function parseRequestLine(line: string): RequestLine | BadRequest {
  const [method = "", target = "", version = "", ...rest] = line.split(" ");
  if (!TOKEN.test(method) || rest.length > 0) return bad(400);
  const digits = /^HTTP\/(\d)\.(\d)$/.exec(version);
  if (digits === null) return bad(400);
  if (!TARGET.test(target)) return bad(400);
  if (digits[1] !== "1") return bad(505, "unsupported protocol version");
  return { kind: "line", method, target, minorVersion: Number(digits[2]) };
}

/**
 * Header or trailer fields from their lines, continuation lines joined by one space. Names keep the spelling of the wire.
 * Text is Latin-1: one character a byte, so that nothing is lost.
 */
export function parseFields(lines: readonly string[]): HeaderList | BadRequest {
  const fields: [name: string, value: string][] = [];
  for (const line of lines) {
    if (line.startsWith(" ") || line.startsWith("\t")) {
      const last = fields.at(-1);
      if (last === undefined) return bad(400);
      last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 0) return bad(400);
    const name = line.slice(0, colon);
    if (!TOKEN.test(name)) return bad(400, "invalid header name");
    fields.push([name, line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")]);
  }
  if (fields.some(([, value]) => !FIELD_VALUE.test(value))) return bad(400, "invalid header value");
  return fields;
}

/** Puts request line and fields together and decides on framing, persistence and expectation. */
export function assembleHead(line: RequestLine, headers: HeaderList): RequestHead | BadRequest {
  const hosts = valuesOf(headers, "host");
  if (hosts.length > 1) return bad(400, "too many Host headers");
  if (hosts.length === 0 && line.minorVersion >= 1) return bad(400, "missing required Host header");
  const body = bodyFraming(line, headers);
  if ("status" in body) return body;
  const connection = listOf(headers, "connection");
  const expectation = valuesOf(headers, "expect")[0]?.toLowerCase();
  if (expectation !== undefined && expectation !== "" && expectation !== "100-continue")
    return bad(417);
  return {
    method: line.method,
    target: line.target,
    minorVersion: line.minorVersion,
    headers,
    body,
    isKeepAlive:
      line.minorVersion >= 1 ? !connection.includes("close") : connection.includes("keep-alive"),
    expectsContinue:
      expectation === "100-continue" && line.minorVersion >= 1 && body.kind !== "none",
  };
}

function bodyFraming(line: RequestLine, headers: HeaderList): RequestHead["body"] | BadRequest {
  const encodings = valuesOf(headers, "transfer-encoding");
  if (encodings.length > 0 && line.minorVersion >= 1) {
    // A Content-Length beside it loses (RFC 9112 §6.3, and what Go does).
    const isChunked = encodings.length === 1 && encodings[0]?.toLowerCase() === "chunked";
    return isChunked
      ? { kind: "chunked" }
      : { kind: "bad", status: 501, message: "Unsupported transfer encoding" };
  }
  const lengths = new Set(valuesOf(headers, "content-length"));
  if (lengths.size === 0) return { kind: "none" };
  const [length = ""] = lengths;
  // Fifteen digits stay below 2^53; nothing near that is ever sent.
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) return bad(400);
  return length === "0" ? { kind: "none" } : { kind: "length", bytes: Number(length) };
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers
    .filter(([candidate]) => candidate.toLowerCase() === name)
    .map(([, value]) => value);
}

function listOf(headers: HeaderList, name: string): string[] {
  return valuesOf(headers, name).flatMap((value) =>
    value.split(",").map((item) => item.trim().toLowerCase()),
  );
}
