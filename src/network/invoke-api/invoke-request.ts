import { fromBase64 } from "#base/base64.ts";
import { parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { strictUtf8Text, utf8, utf8Text } from "#base/utf8.ts";
import { type HeaderPair, headerValue } from "#event-sources/http-message.ts";
import { mediaType } from "#event-sources/media-type.ts";
import {
  CLIENT_CONTEXT_NOT_JSON,
  CLIENT_CONTEXT_TOO_LONG,
  MAX_CLIENT_CONTEXT_BYTES,
} from "#lambda/check-request.ts";
import type { InvokeRequest } from "#lambda/contract.ts";
import type { InvokeRefusal } from "./invoke-error.ts";
import { jsonFault, payloadFaultMessage } from "./payload-json.ts";

/** Largest payload of a synchronous invoke, bytes (Runtime API reference §7). */
export const MAX_SYNC_BYTES = 6 * 1024 * 1024;
/** Largest payload of an Event invoke, bytes (§7). */
const MAX_EVENT_BYTES = 1024 * 1024;
export type InvokeOperation = "Invoke" | "InvokeWithResponseStream";

/** Headers and body of an invoke, read by the rules of §8.1 and §8.3; a refusal has the service's words. */
export function readInvokeRequest(call: {
  readonly operation: InvokeOperation;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  /** Bytes as sent, see `InvokeApiRequest.bodySize`. */
  readonly bodySize: number;
  readonly qualifier: string | undefined;
  readonly source: string;
  /** Off: any content type passes, as in the runtime interface emulator (§8.6). */
  readonly checksContentType: boolean;
}): Result<InvokeRequest, InvokeRefusal> {
  const { headers, body } = call;
  const invocationType = readInvocationType(
    call.operation,
    headerValue(headers, "x-amz-invocation-type"),
  );
  if (!invocationType.ok) return invocationType;
  const logType = readLogType(headerValue(headers, "x-amz-log-type"));
  if (!logType.ok) return logType;
  const isEvent = invocationType.value === "Event";
  const limit = isEvent ? MAX_EVENT_BYTES : MAX_SYNC_BYTES;
  if (call.bodySize > limit) return err(tooLarge(limit));
  const contentType = headerValue(headers, "content-type") ?? "";
  const isTyped = call.checksContentType && body.length > 0;
  if (isTyped && !isAcceptedType(contentType)) return err(unsupportedType(contentType));
  const payload = readPayload(body);
  if (!payload.ok) return payload;
  // Sync only, both (§8.1).
  const clientContext = isEvent
    ? ok(undefined)
    : readClientContext(headerValue(headers, "x-amz-client-context"));
  if (!clientContext.ok) return clientContext;
  return ok({
    payload: payload.value,
    invocationType: invocationType.value,
    wantsLogTail: logType.value === "Tail" && !isEvent,
    source: call.source,
    ...(clientContext.value !== undefined && { clientContext: clientContext.value }),
    ...namedHeaders(headers),
    ...(call.qualifier !== undefined && { qualifier: call.qualifier }),
  });
}

function namedHeaders(
  headers: readonly HeaderPair[],
): Pick<InvokeRequest, "traceHeader" | "tenantId"> {
  const traceHeader = headerValue(headers, "x-amzn-trace-id");
  const tenantId = headerValue(headers, "x-amz-tenant-id");
  return {
    ...(traceHeader !== undefined && { traceHeader }),
    ...(tenantId !== undefined && { tenantId }),
  };
}

function readInvocationType(
  operation: InvokeOperation,
  value: string | undefined,
): Result<InvokeRequest["invocationType"], InvokeRefusal> {
  switch (value) {
    case undefined:
    case "":
    case "RequestResponse":
      return ok("RequestResponse");
    case "DryRun":
      return ok("DryRun");
    case "Event":
      if (operation === "Invoke") return ok("Event");
      break;
    default:
      break;
  }
  const allowed =
    operation === "Invoke" ? "Event, RequestResponse, DryRun" : "RequestResponse, DryRun";
  return err(notInSet("invocationType", value, allowed));
}

function readLogType(value: string | undefined): Result<"None" | "Tail", InvokeRefusal> {
  if (value === undefined || value === "" || value === "None") return ok("None");
  return value === "Tail" ? ok("Tail") : err(notInSet("logType", value, "None, Tail"));
}

function notInSet(member: string, value: string, allowed: string): InvokeRefusal {
  return {
    status: 400,
    errorType: "ValidationException",
    message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed}]`,
  };
}

function tooLarge(limit: number): InvokeRefusal {
  return {
    status: 413,
    errorType: "RequestEntityTooLargeException",
    message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
  };
}

/** JSON types; and what AWS SDKs send for a payload of bytes, which the service has to take. */
function isAcceptedType(contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return (
    type === "" ||
    type === "application/octet-stream" ||
    /^application\/(?:json|[\w.-]+\+json|x-amz-json-1\.\d)$/.test(type)
  );
}

function unsupportedType(contentType: string): InvokeRefusal {
  return {
    status: 415,
    errorType: "UnsupportedMediaTypeException",
    message: `The content type of the Invoke request body is not JSON: ${contentType}`,
  };
}

/** No payload at all reaches the runtime as `{}` (§4). */
function readPayload(body: Uint8Array): Result<Uint8Array, InvokeRefusal> {
  if (body.length === 0) return ok(utf8("{}"));
  const fault = jsonFault(strictUtf8Text(body) ?? utf8Text(body));
  if (fault === undefined) return ok(body);
  return err({
    status: 400,
    errorType: "InvalidRequestContentException",
    message: payloadFaultMessage(fault),
  });
}

function readClientContext(value: string | undefined): Result<string | undefined, InvokeRefusal> {
  if (value === undefined || value === "") return ok(undefined);
  const bytes = value.length > MAX_CLIENT_CONTEXT_BYTES ? undefined : fromBase64(value);
  const text = bytes === undefined ? undefined : strictUtf8Text(bytes);
  if (text !== undefined && parseJson(text) !== undefined) return ok(text);
  return err({
    status: 400,
    errorType: "InvalidRequestContentException",
    message:
      value.length > MAX_CLIENT_CONTEXT_BYTES ? CLIENT_CONTEXT_TOO_LONG : CLIENT_CONTEXT_NOT_JSON,
  });
}
