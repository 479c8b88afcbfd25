import type { EpochMs } from "#base/brand.ts";
import { isJsonObject, parseJson } from "#base/json.ts";
import type {
  SchemaVersion,
  TelemetryType,
} from "#runtime-api/extensions/telemetry-subscription.ts";

/** What happened, as the platform keeps it until it is sent (Runtime API reference §10.4). */
export interface TelemetryEvent {
  readonly at: EpochMs;
  readonly category: TelemetryType;
  /** `platform.start`; for a line of output the category itself. */
  readonly type: string;
  /** A line of output is a text. */
  readonly record: string | PlatformRecord;
  /** The invocation that it is about. */
  readonly requestId: string | undefined;
  /** The function logs in JSON: a line that is a JSON object is sent as one. */
  readonly isJson?: boolean;
}

/** Fields that are `undefined` are left out. */
export type PlatformRecord = Readonly<Record<string, unknown>>;

/** One event on the wire. Until 2022-12-13 a line of output was always a text. */
export function telemetryJson(
  { at, type, record, isJson }: TelemetryEvent,
  version: SchemaVersion,
): string {
  const time = new Date(at).toISOString();
  if (typeof record !== "string" || isJson !== true || version === "2022-07-01")
    return JSON.stringify({ time, type, record });
  const parsed = parseJson(record);
  return JSON.stringify({ time, type, record: isJsonObject(parsed) ? parsed : record });
}
