import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { parseSubscription } from "./telemetry-subscription.ts";

/** Rules of a subscription, row by row of Runtime API reference §10.3. */
const GOOD = {
  schemaVersion: "2025-01-29",
  types: ["platform"],
  destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:8080" },
};
const parse = (change: object): string => {
  const result = parseSubscription(utf8(JSON.stringify({ ...GOOD, ...change })));
  return result.ok
    ? "ok"
    : `${result.error.status} ${result.error.errorType} ${result.error.errorMessage}`;
};
const invalid = (message: string): string => `400 ValidationError ${message}`;
const http = (uri: string): object => ({ destination: { protocol: "HTTP", URI: uri } });
const tcp = (port: unknown): object => ({ destination: { protocol: "TCP", port } });

describe("a subscription (§10.3)", () => {
  it("fills in the defaults", () => {
    expect(parseSubscription(utf8(JSON.stringify(GOOD)))).toEqual({
      ok: true,
      value: {
        schemaVersion: "2025-01-29",
        types: ["platform"],
        buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 },
        destination: {
          protocol: "HTTP",
          uri: "http://sandbox.localdomain:8080",
          port: 8080,
          path: "/",
        },
      },
    });
  });

  it.each([
    ["the oldest schema", { schemaVersion: "2022-07-01" }, "ok"],
    ["the middle one", { schemaVersion: "2022-12-13" }, "ok"],
    ["an unknown one", { schemaVersion: "2020-01-01" }, invalid("schemaVersion is not supported")],
    ["none", { schemaVersion: undefined }, invalid("schemaVersion should not be empty")],
    ["no types", { types: [] }, invalid("types should not be empty")],
    ["an unknown type", { types: ["x"] }, invalid('type "x" is not supported')],
    ["all types", { types: ["platform", "function", "extension"] }, "ok"],
    ["no destination", { destination: undefined }, invalid("destination should not be empty")],
    [
      "another protocol",
      { destination: { protocol: "UDP" } },
      invalid("destination.protocol should be HTTP or TCP"),
    ],
    ["the short host", http("http://sandbox:8080/x?y"), "ok"],
    [
      "another host",
      http("http://example.com:80"),
      invalid("URI host should be sandbox.localdomain or sandbox"),
    ],
    ["no port", http("http://sandbox"), invalid("URI port is not provided")],
    ["the Runtime API's port", http("http://sandbox:9001"), invalid("port 9001 is not allowed")],
    ["no address", http("sandbox:80"), invalid("destination.URI should be an http:// address")],
    ["TCP", tcp(8080), "ok"],
    ["TCP without a port", tcp(undefined), invalid("port is not provided")],
    ["TCP, port 0", tcp(0), invalid("port should be between 1 and 65535")],
    ["TCP, port 9001", tcp(9001), invalid("port 9001 is not allowed")],
    [
      "the least of everything",
      { buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 25 } },
      "ok",
    ],
    [
      "the most of everything",
      { buffering: { maxItems: 10_000, maxBytes: 1_048_576, timeoutMs: 30_000 } },
      "ok",
    ],
    [
      "too few items",
      { buffering: { maxItems: 999 } },
      invalid("buffering.maxItems should be between 1000 and 10000"),
    ],
    [
      "too many bytes",
      { buffering: { maxBytes: 1_048_577 } },
      invalid("buffering.maxBytes should be between 262144 and 1048576"),
    ],
    [
      "too short a time",
      { buffering: { timeoutMs: 24 } },
      invalid("buffering.timeoutMs should be between 25 and 30000"),
    ],
    [
      "two faults",
      { types: [], ...http("http://sandbox") },
      invalid("types should not be empty; URI port is not provided"),
    ],
  ])("with %s", (_what, change, expected) => {
    expect(parse(change)).toBe(expected);
  });

  it.each(["", "[]", "{"])("that is no JSON object: %j", (body) => {
    expect(parseSubscription(utf8(body))).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
