import { utf8 } from "#base/utf8.ts";
import type { HeaderPair } from "#event-sources/http-message.ts";

/** An answer of the Invoke API. A stream has no length beforehand. */
export interface InvokeApiResponse {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A refusal before the function runs, in the words of the service. */
export interface InvokeRefusal {
  readonly status: number;
  readonly errorType: string;
  readonly message: string;
  /** `Reason` of TooManyRequestsException. */
  readonly reason?: string;
}

/** The case of the key depends on the shape (Runtime API reference §8.3, column "Message key"); these have the small one. */
const LOWER_CASE_MESSAGE = new Set([
  "InvalidRequestContentException",
  "InvalidParameterValueException",
  "RequestEntityTooLargeException",
  "SerializedRequestEntityTooLargeException",
  "UnsupportedMediaTypeException",
  "TooManyRequestsException",
  "ResourceConflictException",
  "ModeNotSupportedException",
  // Not in the table: the service's general validation answers.
  "ValidationException",
]);

/** Names that differ between the model and the wire (§8.3). */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map([
  ["RequestTooLargeException", "RequestEntityTooLargeException"],
]);

/** A service error as it goes over the wire: status, `x-amzn-ErrorType`, JSON. */
export function refusalResponse(refusal: InvokeRefusal, requestId: string): InvokeApiResponse {
  const errorType = WIRE_NAMES.get(refusal.errorType) ?? refusal.errorType;
  const type = refusal.status >= 500 ? "Service" : "User";
  const messageKey = LOWER_CASE_MESSAGE.has(errorType) ? "message" : "Message";
  const isThrottled = refusal.status === 429;
  const body = utf8(
    JSON.stringify({
      ...(refusal.reason !== undefined && { Reason: refusal.reason }),
      // Validation answers come from a layer before Lambda's own and have the message alone (observed).
      ...(errorType !== "ValidationException" && { Type: type }),
      [messageKey]: refusal.message,
    }),
  );
  return {
    status: refusal.status,
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Length", String(body.length)],
      ["x-amzn-RequestId", requestId],
      ["x-amzn-ErrorType", errorType],
      ...(isThrottled ? [["Retry-After", "1"] as const] : []),
    ],
    body,
  };
}
