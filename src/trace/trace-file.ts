import { fromBase64, toBase64 } from "#base/base64.ts";
import { isJsonObject, parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { strictUtf8Text, utf8 } from "#base/utf8.ts";
import type { BodyEntry, TraceBatch } from "./trace-recorder.ts";
import { checkTraceEvent } from "./trace-event-check.ts";
import type { TraceEvent } from "./trace-event.ts";
import type { TraceStore } from "./trace-store.ts";
import { TRACE_FILE_VERSION, upgradeEvent } from "./trace-upgrade.ts";

const FORMAT = "lambda-runtime-playground-trace";

/** Largest file that is taken in: ten times what the store keeps would only be thrown away. */
const MAX_FILE_EVENTS = 1_000_000;

/**
 * A trace as one JSON text: `{ format, version, events, bodies }`. Bodies stand under their content id, as text where they
 * are UTF-8 and as base64 where they are not.
 */
export function formatTraceFile(store: TraceStore): string {
  const lines = store.events.slice().map((event) => JSON.stringify(event));
  const bodies = [...store.bodies()].map(
    ([id, bytes]) => `${JSON.stringify(id)}: ${JSON.stringify(encodeBody(bytes))}`,
  );
  return [
    "{",
    `"format": ${JSON.stringify(FORMAT)},`,
    `"version": ${TRACE_FILE_VERSION},`,
    `"events": [\n${lines.join(",\n")}\n],`,
    `"bodies": {\n${bodies.join(",\n")}\n}`,
    "}\n",
  ].join("\n");
}

/** First line of a stream of lines: it says which version the lines are of. Without it they are of version 1. */
export function formatTraceHead(): string {
  return `${JSON.stringify({ kind: HEAD, format: FORMAT, version: TRACE_FILE_VERSION })}\n`;
}
const HEAD = "trace";

/**
 * A batch as lines, one JSON object each, for a stream that is read while it grows (`--json` of local mode): bodies
 * (`{"kind":"body",…}`) before the events that mention them.
 */
export function formatTraceLines({ events, bodies }: TraceBatch): string {
  const lines = [
    ...bodies.map(([id, bytes]) => JSON.stringify({ kind: "body", id, ...encodeBody(bytes) })),
    ...events.map((event) => JSON.stringify(event)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Reads either shape. The error says what is wrong and where. */
export function parseTraceFile(text: string): Result<TraceBatch, string> {
  const value = parseJson(text);
  if (value === undefined) return parseLines(text);
  if (!isJsonObject(value))
    return err("it is JSON but no trace: expected an object with “format” and “events”.");
  if (typeof value["kind"] === "string") return parseLines(text); // a stream with a single line
  if (value["format"] !== FORMAT)
    return err(`“format” is not “${FORMAT}”: this is some other JSON file.`);
  const { events, bodies, version } = value;
  if (!isKnownVersion(version)) return err(unknownVersion(version));
  if (!Array.isArray(events)) return err("“events” is no list.");
  if (events.length > MAX_FILE_EVENTS)
    return err(`it has ${events.length} events, more than ${MAX_FILE_EVENTS}.`);
  const checked: TraceEvent[] = [];
  for (const [at, event] of (events as readonly unknown[]).entries()) {
    const result = checkTraceEvent(upgradeEvent(event, version));
    if (!result.ok) return err(`event ${at}: ${result.error}`);
    checked.push(result.value);
  }
  if (bodies !== undefined && !isJsonObject(bodies)) return err("“bodies” is no object.");
  const decoded: BodyEntry[] = [];
  for (const [id, body] of Object.entries(bodies ?? {})) {
    const bytes = decodeBody(body);
    if (bytes === undefined) return err(`body ${id}: expected {"text": …} or {"base64": …}.`);
    decoded.push([id, bytes]);
  }
  return ok({ events: checked, bodies: decoded });
}

function parseLines(text: string): Result<TraceBatch, string> {
  const events: TraceEvent[] = [];
  const bodies: BodyEntry[] = [];
  let version = 1;
  for (const [at, line] of text.split("\n").entries()) {
    // Local mode prints words of its own before the first event; JSON lines begin with a brace.
    if (!line.startsWith("{")) continue;
    const value = parseJson(line);
    if (!isJsonObject(value)) return err(`line ${at + 1} is no JSON object.`);
    // Local mode's own announcements, such as where it listens.
    if (typeof value["kind"] === "string" && value["kind"].startsWith("local.")) continue;
    if (value["kind"] === HEAD) {
      if (!isKnownVersion(value["version"])) return err(unknownVersion(value["version"]));
      version = value["version"];
      continue;
    }
    if (value["kind"] === "body") {
      const bytes = decodeBody(value);
      if (bytes === undefined || typeof value["id"] !== "string")
        return err(`line ${at + 1}: a body needs “id” and “text” or “base64”.`);
      bodies.push([value["id"], bytes]);
      continue;
    }
    const result = checkTraceEvent(upgradeEvent(value, version));
    if (!result.ok) return err(`line ${at + 1}: ${result.error}`);
    events.push(result.value);
    if (events.length > MAX_FILE_EVENTS) return err(`it has more than ${MAX_FILE_EVENTS} events.`);
  }
  if (events.length === 0)
    return err(
      "it holds no trace event. Save one with “Save trace”, or with --json in local mode.",
    );
  return ok({ events, bodies });
}

function isKnownVersion(version: unknown): version is number {
  return typeof version === "number" && version >= 1 && version <= TRACE_FILE_VERSION;
}

function unknownVersion(version: unknown): string {
  return `its version is ${JSON.stringify(version ?? null)}, this page reads versions 1 to ${TRACE_FILE_VERSION}. Open it with a newer playground.`;
}

function encodeBody(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  const text = strictUtf8Text(bytes);
  return text === undefined ? { base64: toBase64(bytes) } : { text };
}

function decodeBody(value: unknown): Uint8Array | undefined {
  if (!isJsonObject(value)) return undefined;
  const { text, base64 } = value;
  if (typeof text === "string") return utf8(text);
  return typeof base64 === "string" ? fromBase64(base64) : undefined;
}
