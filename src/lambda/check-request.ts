import { parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { MAX_EVENT_BYTES, MAX_REQUEST_BYTES } from "#runtime-api/limits.ts";
import type { FunctionConfiguration, InvokeRequest } from "./contract.ts";
import { LATEST, functionArn, resolveQualifier } from "./function-arn.ts";
import { jsonProblem } from "./json-problem.ts";

/** Why the service refuses a request before the function runs (Runtime API reference §8.3). */
export interface ServiceError {
  readonly status: number;
  readonly errorType: string;
  readonly message: string;
  readonly reason?: string;
}

/** Sources whose payload a front end has made: it is JSON for sure. */
const FRONT_ENDS = new Set(["rest-v1", "http-v2", "function-url", "alb"]);

/** The version that a request leads to, or why it is refused. */
export function checkRequest(
  configuration: FunctionConfiguration | undefined,
  request: InvokeRequest,
): { readonly version: string } | ServiceError {
  if (configuration === undefined) {
    return {
      status: 404,
      errorType: "ResourceNotFoundException",
      message: "Function not found: nothing has been deployed yet.",
    };
  }
  const { payload, invocationType, qualifier, source } = request;
  const version = resolveQualifier(configuration, qualifier);
  if (version === undefined) {
    return {
      status: 404,
      errorType: "ResourceNotFoundException",
      message: `Function not found: ${functionArn(configuration, qualifier ?? LATEST)}`,
    };
  }
  const limit = invocationType === "Event" ? MAX_EVENT_BYTES : MAX_REQUEST_BYTES;
  if (payload.length > limit) {
    return {
      status: 413,
      errorType: "RequestEntityTooLargeException",
      message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    };
  }
  if (!FRONT_ENDS.has(source) && payload.length > 0) {
    const text = utf8Text(payload);
    if (parseJson(text) === undefined) {
      return {
        status: 400,
        errorType: "InvalidRequestContentException",
        message: `Could not parse request body into json: Could not parse payload into json: ${jsonProblem(text)}`,
      };
    }
  }
  return { version };
}

/** No payload at all reaches the runtime as `{}` (§4, §13.27). */
export function deliveredPayload(payload: Uint8Array): Uint8Array {
  return payload.length === 0 ? EMPTY_OBJECT : payload;
}

const EMPTY_OBJECT = utf8("{}");

/** One request too many (§8.3). */
export const TOO_MANY_REQUESTS: ServiceError = {
  status: 429,
  errorType: "TooManyRequestsException",
  message: "Rate Exceeded.",
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
};
