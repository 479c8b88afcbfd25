import { utf8 } from "#base/utf8.ts";
import { goJsonString } from "./go-json.ts";
import { HEADER } from "./header-names.ts";
import { MAX_RESPONSE_BYTES } from "./limits.ts";
import type { RuntimeApiResponse } from "./message.ts";

/**
 * An error answer of the Runtime API. The texts are the service's own, kept here once and never improved.
 * Source: Runtime API reference §1.4.
 */
export interface WireError {
  readonly status: number;
  readonly errorType: string;
  readonly errorMessage: string;
}

/** The id in the path is not the one of the current invocation, or there is none. */
export const INVALID_REQUEST_ID: WireError = {
  status: 400,
  errorType: "InvalidRequestID",
  errorMessage: "Invalid request ID",
};

/** The answer belongs to an attempt that is over: `Lambda-Runtime-Invocation-Id` is not the current one's. */
export const INVOKE_TIMEOUT: WireError = {
  status: 410,
  errorType: "InvokeTimeout",
  errorMessage: "Invoke timeout",
};

/** `Lambda-Runtime-Function-Response-Mode` is there and is not `streaming`. */
export const INVALID_RESPONSE_MODE: WireError = {
  status: 400,
  errorType: "InvalidFunctionResponseMode",
  errorMessage: "Invalid function response mode",
};

/** The upload of a body broke off. */
export const TRUNCATED_REQUEST: WireError = {
  status: 400,
  errorType: "TruncatedHTTPRequest",
  errorMessage: "HTTP request detected as truncated",
};

/** A buffered response is larger than the limit. */
export const RESPONSE_TOO_LARGE: WireError = {
  status: 413,
  errorType: "RequestEntityTooLarge",
  errorMessage: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
};

/** Platform fault: the runtime should exit. */
export const INTERNAL_SERVER_ERROR: WireError = {
  status: 500,
  errorType: "InternalServerError",
  errorMessage: "Internal Server Error",
};

/** Why a state transition fails. */
export const NOT_ALLOWED = "State transition is not allowed";
export const CONCURRENT_MODIFICATION = "Concurrent state modification";

/** A call that the current state refuses. `from` and `to` are state names of reference §2. */
export function invalidStateTransition(from: string, to: string, why: string): WireError {
  return {
    status: 403,
    errorType: "InvalidStateTransition",
    errorMessage: `State transition from ${from} to ${to} failed for runtime. Error: ${why}`,
  };
}

/** ErrorResponse of reference §1.3: message before type, Go's escaping, a newline at the end. */
export function errorAnswer(error: WireError): RuntimeApiResponse {
  return {
    status: error.status,
    headers: JSON_HEADERS,
    body: utf8(
      `{"errorMessage":${goJsonString(error.errorMessage)},"errorType":${goJsonString(error.errorType)}}\n`,
    ),
  };
}

/** `application/json` without a charset (§1.3). */
export const JSON_HEADERS = [[HEADER.contentType, "application/json"]] as const;
