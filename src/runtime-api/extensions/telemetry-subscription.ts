import { type JsonValue, isJsonObject, parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import type { WireError } from "../wire-errors.ts";

/** What a subscriber can ask for. */
export const TELEMETRY_TYPES = ["platform", "function", "extension"] as const;
export type TelemetryType = (typeof TELEMETRY_TYPES)[number];

export const SCHEMA_VERSIONS = ["2022-07-01", "2022-12-13", "2025-01-29"] as const;
export type SchemaVersion = (typeof SCHEMA_VERSIONS)[number];

/** A subscription to the Telemetry API, checked, with its defaults filled in (Runtime API reference §10.3). */
export interface TelemetrySubscription {
  readonly schemaVersion: SchemaVersion;
  readonly types: readonly TelemetryType[];
  readonly buffering: {
    readonly maxItems: number;
    readonly maxBytes: number;
    readonly timeoutMs: number;
  };
  readonly destination:
    | {
        readonly protocol: "HTTP";
        readonly uri: string;
        readonly port: number;
        readonly path: string;
      }
    | { readonly protocol: "TCP"; readonly port: number };
}

/** Bounds and default of each buffering setting. */
const BUFFERING = {
  maxItems: { least: 1_000, most: 10_000, unset: 10_000 },
  maxBytes: { least: 262_144, most: 1_048_576, unset: 262_144 },
  timeoutMs: { least: 25, most: 30_000, unset: 1_000 },
} as const;
const RUNTIME_API_PORT = 9001;

/** Reads the body of `PUT /2022-07-01/telemetry`; all faults come joined in one message. */
export function parseSubscription(body: Uint8Array): Result<TelemetrySubscription, WireError> {
  const value = parseJson(utf8Text(body));
  if (!isJsonObject(value)) return err(invalid(["the body is not a JSON object"]));
  const faults: string[] = [];
  const schemaVersion = SCHEMA_VERSIONS.find((known) => known === value["schemaVersion"]);
  if (value["schemaVersion"] === undefined) faults.push("schemaVersion should not be empty");
  else if (schemaVersion === undefined) faults.push("schemaVersion is not supported");
  const types = readTypes(value["types"], faults);
  const buffering = readBuffering(value["buffering"], faults);
  const destination = readDestination(value["destination"], faults);
  return faults.length > 0 || schemaVersion === undefined || destination === undefined
    ? err(invalid(faults))
    : ok({ schemaVersion, types, buffering, destination });
}

function readTypes(value: JsonValue | undefined, faults: string[]): readonly TelemetryType[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  if (list.length === 0) faults.push("types should not be empty");
  const types = TELEMETRY_TYPES.filter((type) => list.includes(type));
  for (const other of list) {
    if (!TELEMETRY_TYPES.some((type) => type === other))
      faults.push(`type ${JSON.stringify(other)} is not supported`);
  }
  return types;
}

function readBuffering(
  value: JsonValue | undefined,
  faults: string[],
): TelemetrySubscription["buffering"] {
  const given = isJsonObject(value) ? value : {};
  const read = (name: keyof typeof BUFFERING): number => {
    const { least, most, unset } = BUFFERING[name];
    const number = given[name];
    if (number === undefined || number === null) return unset;
    if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most)
      return number;
    faults.push(`buffering.${name} should be between ${least} and ${most}`);
    return unset;
  };
  return {
    maxItems: read("maxItems"),
    maxBytes: read("maxBytes"),
    timeoutMs: read("timeoutMs"),
  };
}

function readDestination(
  value: JsonValue | undefined,
  faults: string[],
): TelemetrySubscription["destination"] | undefined {
  if (!isJsonObject(value)) {
    faults.push("destination should not be empty");
    return undefined;
  }
  const { protocol, URI: uri, port } = value;
  if (protocol === "TCP") {
    return typeof port === "number" && isPort(port, faults)
      ? { protocol, port }
      : missingPort(faults);
  }
  if (protocol !== "HTTP") {
    faults.push("destination.protocol should be HTTP or TCP");
    return undefined;
  }
  return readUri(uri, faults);
}

/** The host is the environment itself, so that nothing leaves it. */
const URI = /^http:\/\/(?<host>[^/:?#]*)(?::(?<port>\d+))?(?<path>[/?][^#]*)?$/i;

function readUri(
  uri: JsonValue | undefined,
  faults: string[],
): TelemetrySubscription["destination"] | undefined {
  const parts = typeof uri === "string" ? URI.exec(uri)?.groups : undefined;
  if (typeof uri !== "string" || parts === undefined) {
    faults.push("destination.URI should be an http:// address");
    return undefined;
  }
  const { host = "", port, path = "/" } = parts;
  if (!["sandbox", "sandbox.localdomain"].includes(host.toLowerCase()))
    faults.push("URI host should be sandbox.localdomain or sandbox");
  if (port === undefined) {
    faults.push("URI port is not provided");
    return undefined;
  }
  const number = Number(port);
  if (!isPort(number, faults)) return undefined;
  return { protocol: "HTTP", uri, port: number, path: path.startsWith("?") ? `/${path}` : path };
}

function isPort(port: number, faults: string[]): boolean {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    faults.push("port should be between 1 and 65535");
    return false;
  }
  if (port === RUNTIME_API_PORT) {
    faults.push(`port ${RUNTIME_API_PORT} is not allowed`);
    return false;
  }
  return true;
}

function missingPort(faults: string[]): undefined {
  if (faults.every((fault) => !fault.startsWith("port "))) faults.push("port is not provided");
  return undefined;
}

function invalid(faults: readonly string[]): WireError {
  return { status: 400, errorType: "ValidationError", errorMessage: faults.join("; ") };
}
