import { type Result, err, ok } from "#base/result.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#base/json.ts";
import type { TraceEvent, TraceEventKind } from "./trace-event.ts";

/** What a field must be. `?` at the end: it may be missing. */
type FieldType =
  | "string"
  | "number"
  | "boolean"
  | "headers"
  | "body"
  | "object"
  | "list"
  | "string?"
  | "number?"
  | "boolean?"
  | "body?"
  | "object?";

/** The fields of each kind, as the screens rely on them. Complete by type: a new kind does not compile without its line. */
const SHAPES: Readonly<Record<TraceEventKind, Readonly<Record<string, FieldType>>>> = {
  "function.deployed": { functionName: "string", engine: "string" },
  "engine.progress": { engine: "string", progress: "object" },
  "environment.created": {
    environmentId: "string",
    ordinal: "number",
    logStream: "string",
    initializationType: "string",
  },
  "environment.phase": {
    environmentId: "string",
    phase: "string",
    isSuppressedInit: "boolean?",
    requestId: "string?",
    reason: "string?",
  },
  "process.started": { environmentId: "string", entryPoint: "string", candidates: "list" },
  "process.start-failed": {
    environmentId: "string",
    candidates: "list",
    entryPoint: "string?",
    errno: "string?",
    errorType: "string",
    message: "string",
  },
  "process.exited": {
    environmentId: "string",
    status: "object",
    killedBecause: "string?",
    requestId: "string?",
  },
  "runtime.state": { environmentId: "string", from: "string", to: "string", exchangeId: "string?" },
  "runtime.refused": {
    environmentId: "string",
    from: "string",
    to: "string",
    exchangeId: "string",
    errorType: "string",
    errorMessage: "string",
  },
  "api.request": {
    environmentId: "string",
    exchangeId: "string",
    requestId: "string?",
    method: "string",
    path: "string",
    headers: "headers",
    body: "body?",
    position: "object?",
  },
  "api.waiting": { environmentId: "string", exchangeId: "string" },
  "api.chunk": {
    environmentId: "string",
    exchangeId: "string",
    requestId: "string?",
    body: "body",
  },
  "api.request-ended": {
    environmentId: "string",
    exchangeId: "string",
    size: "number",
    trailers: "headers",
  },
  "api.response": {
    environmentId: "string",
    exchangeId: "string",
    requestId: "string?",
    status: "number",
    headers: "headers",
    body: "body",
  },
  "api.aborted": { environmentId: "string", exchangeId: "string", reason: "string" },
  "invocation.received": {
    requestId: "string",
    invocationType: "string",
    source: "string",
    payload: "body",
    qualifier: "string?",
    clientContext: "string?",
    traceHeader: "string?",
    attempt: "number",
  },
  "invocation.queued": { requestId: "string", reason: "string" },
  "invocation.throttled": { requestId: "string", reason: "string", message: "string" },
  "invocation.assigned": { requestId: "string", environmentId: "string", isCold: "boolean" },
  "invocation.delivered": {
    requestId: "string",
    environmentId: "string",
    exchangeId: "string",
    deadlineMs: "number",
    isRedelivery: "boolean",
  },
  "invocation.responded": {
    requestId: "string",
    environmentId: "string",
    payload: "body",
    contentType: "string?",
    functionError: "string?",
    mode: "string",
  },
  "invocation.finished": {
    requestId: "string",
    environmentId: "string",
    status: "string",
    errorType: "string?",
    durationMs: "number",
    billedMs: "number",
    initMs: "number?",
    maxMemoryUsedMb: "number?",
  },
  "invocation.retry-scheduled": { requestId: "string", attempt: "number", inMs: "number" },
  log: {
    environmentId: "string",
    stream: "string",
    text: "string",
    requestId: "string?",
    isNote: "boolean?",
  },
  "gate.held": {
    environmentId: "string",
    gate: "string",
    gateId: "string",
    exchangeId: "string?",
    requestId: "string?",
    position: "object?",
    because: "string",
  },
  "gate.released": { environmentId: "string", gate: "string", gateId: "string" },
};

/** Checks a value from outside against the shape of its kind. Fields that the screens do not know are kept. */
export function checkTraceEvent(value: unknown): Result<TraceEvent, string> {
  if (!isJsonObject(value)) return err("it is no object.");
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(SHAPES, kind))
    return err(`its kind is ${JSON.stringify(kind ?? null)}, which is unknown here.`);
  const shape: Readonly<Record<string, FieldType>> = {
    seq: "number",
    at: "number",
    ...SHAPES[kind as TraceEventKind],
  };
  for (const [field, type] of Object.entries(shape)) {
    if (!isOfType(value[field], type))
      return err(
        `“${field}” of “${kind}” is ${describe(value[field])}, expected ${describeType(type)}.`,
      );
  }
  // Every field that the type names has been checked above; closed sets of words are only displayed.
  return ok(value as JsonObject & TraceEvent);
}

function isOfType(value: JsonValue | undefined, type: FieldType): boolean {
  if (type.endsWith("?") && value === undefined) return true;
  switch (type.replace("?", "")) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "headers":
      return (
        Array.isArray(value) &&
        (value as readonly JsonValue[]).every(
          (pair) =>
            Array.isArray(pair) &&
            pair.length === 2 &&
            (pair as readonly JsonValue[]).every((part) => typeof part === "string"),
        )
      );
    case "body":
      return (
        isJsonObject(value) && typeof value["id"] === "string" && typeof value["size"] === "number"
      );
    case "list":
      return Array.isArray(value);
    default:
      return isJsonObject(value);
  }
}

function describeType(type: FieldType): string {
  switch (type) {
    case "headers":
      return "a list of [name, value] pairs";
    case "body":
    case "body?":
      return "a body reference with id and size";
    default:
      return `a ${type.replace("?", "")}`;
  }
}

function describe(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
