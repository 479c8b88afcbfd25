import { utf8 } from "#base/utf8.ts";
import { contentId } from "./content-id.ts";
import { type Invocation, invocationStage } from "./invocation.ts";
import type { TraceStore } from "./trace-store.ts";

/**
 * The invocations as OpenTelemetry spans in OTLP's JSON encoding: one trace for each invocation, under the trace id of
 * its X-Ray header where it has one, with init and handler as children and log lines as events. Attribute names follow
 * the semantic conventions for FaaS. Source: OTLP specification 1.x, "JSON Protobuf Encoding".
 */
export function formatOtlp(store: TraceStore): string {
  const attempts = store.index.attempts.slice();
  const functionName = store.index.deployed?.functionName ?? "function";
  const resource = {
    attributes: attributes({
      "service.name": functionName,
      "cloud.provider": "aws",
      "cloud.platform": "aws_lambda",
      "faas.name": functionName,
    }),
  };
  const scope = { name: "lambda-runtime-playground" };
  const spans = attempts.flatMap((attempt) => invocationSpans(store, attempt));
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }, null, 1)}\n`;
}

interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const KIND_INTERNAL = 1;
const KIND_SERVER = 2;
const STATUS_OK = 1;
const STATUS_ERROR = 2;
const FAILED: ReadonlySet<string> = new Set([
  "error",
  "timeout",
  "failure",
  "throttled",
  "refused",
]);

function invocationSpans(store: TraceStore, invocation: Invocation): readonly unknown[] {
  const { requestId, startAt, lastAt, assigned, finished, attempt } = invocation;
  const { traceId, parentSpanId } = traceOf(invocation);
  const spanId = spanIdOf(`${requestId} ${attempt}`);
  const stage = invocationStage(invocation);
  const root = {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: store.index.deployed?.functionName ?? "function",
    kind: KIND_SERVER,
    startTimeUnixNano: nanoseconds(startAt),
    endTimeUnixNano: nanoseconds(lastAt),
    attributes: attributes({
      "faas.invocation_id": requestId,
      "faas.coldstart": assigned?.isCold ?? false,
      "faas.trigger": invocation.received?.source ?? "other",
      "lambda.outcome": stage,
      ...(finished?.errorType !== undefined && { "error.type": finished.errorType }),
      ...(finished !== undefined && { "lambda.billed_ms": finished.billedMs }),
    }),
    events: logEvents(store, invocation),
    status: { code: FAILED.has(stage) ? STATUS_ERROR : STATUS_OK },
  };
  const children = parts(store, invocation).map(({ name, from, to }, at) => ({
    traceId,
    spanId: spanIdOf(`${requestId} ${attempt} ${name} ${at}`),
    parentSpanId: spanId,
    name,
    kind: KIND_INTERNAL,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
  }));
  return [root, ...children];
}

/** What the environment did for the invocation, by its lane. */
function parts(store: TraceStore, invocation: Invocation): readonly Span[] {
  const { environmentId, startAt, lastAt, requestId } = invocation;
  const environment = store.index.environments.get(environmentId ?? "");
  if (environment === undefined) return [];
  return environment.segments
    .slice()
    .filter(
      (segment) =>
        segment.requestId === requestId ||
        // The init of a cold start names no invocation: it is the one that waits for it.
        (segment.kind === "init" &&
          invocation.assigned?.isCold === true &&
          segment.startAt >= startAt &&
          segment.startAt <= lastAt),
    )
    .map(({ kind, startAt: from, endAt }) => ({
      name: kind,
      from,
      to: Math.min(endAt ?? lastAt, lastAt),
    }))
    .filter(({ from, to }) => to >= from);
}

function logEvents({ index }: TraceStore, { requestId }: Invocation): readonly unknown[] {
  return index.logs
    .slice()
    .filter((log) => log.requestId === requestId)
    .map(({ at, text, stream }) => ({
      timeUnixNano: nanoseconds(at),
      name: text,
      attributes: attributes({ "log.iostream": stream }),
    }));
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8` as OpenTelemetry's ids; else from the request ID. */
function traceOf({ received, requestId }: Invocation): {
  readonly traceId: string;
  readonly parentSpanId: string | undefined;
} {
  const header = received?.traceHeader ?? "";
  const root = /\bRoot=1-([0-9a-f]{8})-([0-9a-f]{24})(?![0-9a-f])/.exec(header);
  if (root === null)
    return { traceId: contentId(utf8(requestId)).slice(-32), parentSpanId: undefined };
  return {
    traceId: `${root[1]}${root[2]}`,
    parentSpanId: /\bParent=([0-9a-f]{16})(?![0-9a-f])/.exec(header)?.[1],
  };
}

function spanIdOf(text: string): string {
  return contentId(utf8(text)).slice(-16);
}

/** Digits of the nanosecond, as the encoding has 64-bit numbers: in a string. Moments are known to the microsecond. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

function attributes(values: Readonly<Record<string, string | number | boolean>>): unknown[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? { stringValue: value }
        : typeof value === "boolean"
          ? { boolValue: value }
          : { doubleValue: value },
  }));
}
