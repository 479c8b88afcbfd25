import { crc32 as nodeCrc32 } from "node:zlib";
import { EventStreamCodec } from "@smithy/core/event-streams";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { crc32 } from "./crc32.ts";
import { encodeFrame, invokeCompleteFrame, payloadChunks } from "./event-stream.ts";

const codec = new EventStreamCodec(
  (bytes) => utf8Text(bytes as Uint8Array),
  (text) => utf8(text),
);

/** A frame as AWS's own decoder reads it; it throws when a length or a checksum is wrong. */
function decode(frame: Uint8Array) {
  const { headers, body } = codec.decode(frame);
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    body: utf8Text(body),
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("CRC-32", () => {
  it.each([
    ["", 0],
    ["123456789", 0xcbf43926],
  ])("of %j", (text, expected) => {
    expect(crc32(utf8(text))).toBe(expected);
  });

  it("continues over pieces", () => {
    expect(crc32(utf8("456789"), crc32(utf8("123")))).toBe(0xcbf43926);
  });

  it("is zlib's for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(crc32(bytes)).toBe(nodeCrc32(bytes));
      }),
    );
  });
});

describe("event-stream frames (Runtime API reference §8.5)", () => {
  it("lays out the empty frame: 16 bytes, no headers", () => {
    // 00000010 00000000, CRC-32 of these 8 bytes, CRC-32 of all 12.
    expect(hex(encodeFrame([], new Uint8Array()))).toBe("000000100000000005c248eb7d98c8ff");
  });

  it("lays out a header and a payload byte by byte", () => {
    const frame = hex(encodeFrame([[":a", "b"]], utf8("{}")));
    const header = "02" + "3a61" + "07" + "0001" + "62"; // name length, ":a", type, value length, "b"
    expect(frame.slice(0, 16)).toBe("00000019" + "00000007");
    expect(frame.slice(24, -8)).toBe(header + "7b7d");
    expect(frame).toHaveLength(2 * 25);
  });

  it("is read by AWS's decoder, whatever the headers and the payload", () => {
    const header = fc.tuple(
      fc.stringMatching(/^:?[a-z][a-z-]{0,20}$/),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(header, { maxLength: 5, selector: ([name]) => name }),
        fc.uint8Array({ maxLength: 300 }),
        (headers, payload) => {
          const message = codec.decode(encodeFrame(headers, payload));
          expect(Object.entries(message.headers).map(([name, { value }]) => [name, value])).toEqual(
            headers,
          );
          expect([...message.body]).toEqual([...payload]);
        },
      ),
    );
  });

  it("carries a chunk of the response", () => {
    expect(payloadChunks(utf8("hello")).map(decode)).toEqual([
      {
        headers: {
          ":event-type": "PayloadChunk",
          ":content-type": "application/octet-stream",
          ":message-type": "event",
        },
        body: "hello",
      },
    ]);
  });

  it("cuts a large response, loses nothing, and makes no frame of nothing", () => {
    const bytes = new Uint8Array(2_500_000).fill(97);
    const bodies = payloadChunks(bytes).map((frame) => codec.decode(frame).body.length);
    expect(bodies).toEqual([1_048_576, 1_048_576, 402_848]);
    expect(payloadChunks(new Uint8Array())).toEqual([]);
  });

  it.each([
    [{}, "{}"],
    [{ logResult: "TG9n" }, '{"LogResult":"TG9n"}'],
    [
      { errorCode: "Function.E", errorDetails: "{}" },
      '{"ErrorCode":"Function.E","ErrorDetails":"{}"}',
    ],
  ])("ends with %j as JSON without empty members", (complete, body) => {
    expect(decode(invokeCompleteFrame(complete))).toEqual({
      headers: {
        ":event-type": "InvokeComplete",
        ":content-type": "application/json",
        ":message-type": "event",
      },
      body,
    });
  });
});
