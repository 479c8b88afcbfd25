import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_HEAD_BYTES, type ReaderEvent, RequestReader } from "./request-reader.ts";

/** What the reader makes of the bytes, body pieces joined. */
function read(pieces: readonly Uint8Array[]): unknown[] {
  const reader = new RequestReader();
  const seen: unknown[] = [];
  let body: number[] = [];
  for (const piece of pieces) {
    reader.feed(piece);
    for (let event = reader.next(); event.kind !== "more"; event = reader.next()) {
      if (event.kind === "body") body.push(...event.bytes);
      else {
        if (event.kind === "end")
          seen.push({ body: latin1(Uint8Array.from(body)), trailers: event.trailers });
        else seen.push(event);
        if (event.kind === "end") body = [];
      }
      if (event.kind === "bad") return seen;
    }
  }
  return seen;
}

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
const latin1 = (data: Uint8Array): string =>
  Array.from(data, (byte) => String.fromCharCode(byte)).join("");
const lines = (...text: string[]): string => text.map((line) => `${line}\r\n`).join("");

function first(text: string): ReaderEvent {
  const reader = new RequestReader();
  reader.feed(bytes(text));
  return reader.next();
}

const PIPELINE = [
  lines(
    "GET /2018-06-01/runtime/invocation/next HTTP/1.1",
    "Host: 169.254.100.1:9001",
    "Accept: */*",
    "",
  ),
  lines("POST /r HTTP/1.1", "Host: h", "Content-Length: 11", "X-Odd:  two  words ", "") +
    "hello world",
  lines("POST /c HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "Trailer: A", "") +
    "5;ext=1\r\nabcde\r\n1\r\n\n\r\n0\r\nA: b\r\n\r\n",
  lines("GET /last HTTP/1.0", ""),
].join("");

describe("RequestReader", () => {
  it("gives the same requests for any split of the bytes", () => {
    const whole = bytes(PIPELINE);
    const expected = read([whole]);
    expect(expected).toHaveLength(8);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(whole.length)), (cuts) => {
        const sorted = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = sorted.slice(1).map((end, index) => whole.subarray(sorted[index], end));
        expect(read(pieces)).toEqual(expected);
      }),
    );
  });

  it("gives the same requests byte by byte", () => {
    const whole = bytes(PIPELINE);
    expect(read(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(read([whole]));
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.constantFrom("", PIPELINE.slice(0, 60)),
        (noise, start) => {
          expect(() => read([bytes(start), ...noise])).not.toThrow();
        },
      ),
    );
  });

  it("reads back any body, sized or chunked", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })), (parts) => {
        const body = parts.map((part) => latin1(part)).join("");
        const chunks = parts
          .map((part) => `${part.length.toString(16)}\r\n${latin1(part)}\r\n`)
          .join("");
        const sized =
          lines("POST / HTTP/1.1", "Host: h", `Content-Length: ${body.length}`, "") + body;
        const chunked = `${lines("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "")}${chunks}0\r\n\r\n`;
        expect(read([bytes(sized)])[1]).toEqual({ body, trailers: [] });
        expect(read([bytes(chunked)])[1]).toEqual({ body, trailers: [] });
      }),
    );
  });

  it("keeps the spelling of names and trims values", () => {
    expect(first(lines("GET / HTTP/1.1", "HOST: h", "x-Ab:\t v ", ""))).toMatchObject({
      head: {
        headers: [
          ["HOST", "h"],
          ["x-Ab", "v"],
        ],
      },
    });
  });

  it("accepts bare line feeds, as Go does", () => {
    expect(first("GET / HTTP/1.1\nHost: h\n\n")).toMatchObject({
      kind: "head",
      head: { target: "/" },
    });
  });

  it.each([
    ["HTTP/1.1", "", true],
    ["HTTP/1.1", "Connection: close", false],
    ["HTTP/1.1", "Connection: Foo, CLOSE", false],
    ["HTTP/1.0", "", false],
    ["HTTP/1.0", "Connection: keep-alive", true],
  ])("%s with %j keeps the connection: %s", (version, field, isKeepAlive) => {
    const fields = field === "" ? [] : [field];
    expect(first(lines(`GET / ${version}`, "Host: h", ...fields, ""))).toMatchObject({
      head: { isKeepAlive },
    });
  });

  it("prefers chunks over a Content-Length beside them", () => {
    expect(
      first(
        lines("POST / HTTP/1.1", "Host: h", "Content-Length: 3", "Transfer-Encoding: chunked", ""),
      ),
    ).toMatchObject({ head: { body: { kind: "chunked" } } });
  });

  it.each([
    ["nonsense", "hello\r\n\r\n", 400, "400 Bad Request"],
    ["a TLS greeting", "\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, "400 Bad Request"],
    ["two spaces", lines("GET  / HTTP/1.1", "Host: h", ""), 400, "400 Bad Request"],
    ["a target without slash", lines("GET x HTTP/1.1", "Host: h", ""), 400, "400 Bad Request"],
    [
      "HTTP/2",
      lines("PRI / HTTP/2.0", ""),
      505,
      "505 HTTP Version Not Supported: unsupported protocol version",
    ],
    ["no Host", lines("GET / HTTP/1.1", ""), 400, "400 Bad Request: missing required Host header"],
    [
      "two Hosts",
      lines("GET / HTTP/1.1", "Host: a", "Host: b", ""),
      400,
      "400 Bad Request: too many Host headers",
    ],
    ["a field without colon", lines("GET / HTTP/1.1", "Host h", ""), 400, "400 Bad Request"],
    [
      "a space before the colon",
      lines("GET / HTTP/1.1", "Host : h", ""),
      400,
      "400 Bad Request: invalid header name",
    ],
    [
      "a control character",
      lines("GET / HTTP/1.1", "Host: h", "A: \x01", ""),
      400,
      "400 Bad Request: invalid header value",
    ],
    [
      "a length that is none",
      lines("POST / HTTP/1.1", "Host: h", "Content-Length: -1", ""),
      400,
      "400 Bad Request",
    ],
    [
      "two lengths",
      lines("POST / HTTP/1.1", "Host: h", "Content-Length: 1", "Content-Length: 2", ""),
      400,
      "400 Bad Request",
    ],
    [
      "gzip as transfer encoding",
      lines("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: gzip", ""),
      501,
      "Unsupported transfer encoding",
    ],
    [
      "an unknown expectation",
      lines("POST / HTTP/1.1", "Host: h", "Expect: tea", "Content-Length: 1", ""),
      417,
      "417 Expectation Failed",
    ],
  ])("refuses %s", (_, text, status, message) => {
    expect(first(text)).toEqual({ kind: "bad", status, message });
  });

  it.each([
    ["a chunk size that is no number", "zz\r\n"],
    ["a chunk longer than it said", "1\r\nab\r\n"],
    ["a chunk line without end", "1;".padEnd(5000, "x")],
  ])("refuses %s", (_, chunks) => {
    const events = read([
      bytes(lines("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked", "") + chunks),
    ]);
    expect(events.at(-1)).toMatchObject({ kind: "bad", status: 400 });
  });

  it.each([
    ["one endless line", `GET /${"a".repeat(MAX_HEAD_BYTES)}`],
    ["endless fields", `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(MAX_HEAD_BYTES / 6)}`],
  ])("stops at %s with 431", (_, text) => {
    expect(first(text)).toMatchObject({ kind: "bad", status: 431 });
  });
});
