import { parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { MAX_EVENT_BYTES, MAX_REQUEST_BYTES } from "#runtime-api/limits.ts";
import { asynchronousProblems } from "./asynchronous.ts";
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
  const problem = contextProblem(request) ?? asynchronousProblem(request);
  if (problem !== undefined) return problem;
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

/** Largest client context, bytes of base64 (§7). */
export const MAX_CLIENT_CONTEXT_BYTES = 3583;

/** A tenant id of the Invoke API's model: at most 256 of these. */
const TENANT_ID = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/;

function contextProblem({ clientContext, tenantId }: InvokeRequest): ServiceError | undefined {
  if (clientContext !== undefined) {
    const base64Length = Math.ceil(utf8(clientContext).length / 3) * 4;
    const refuse = (message: string): ServiceError => ({
      status: 400,
      errorType: "InvalidRequestContentException",
      message,
    });
    if (base64Length > MAX_CLIENT_CONTEXT_BYTES) return refuse(CLIENT_CONTEXT_TOO_LONG);
    if (parseJson(clientContext) === undefined) return refuse(CLIENT_CONTEXT_NOT_JSON);
  }
  if (tenantId === undefined || TENANT_ID.test(tenantId)) return undefined;
  return {
    status: 400,
    errorType: "ValidationException",
    message: `1 validation error detected: Value '${tenantId}' at 'tenantId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9\\._:\\/=+\\-@ ]+`,
  };
}

/** Lambda refuses it when the function is configured; here it comes along with the invocation. */
function asynchronousProblem({ asynchronous = {} }: InvokeRequest): ServiceError | undefined {
  const [message] = asynchronousProblems(asynchronous);
  if (message === undefined) return undefined;
  return { status: 400, errorType: "InvalidParameterValueException", message };
}

export const CLIENT_CONTEXT_TOO_LONG = `Client context must be no more than ${MAX_CLIENT_CONTEXT_BYTES} bytes when base64-encoded.`;
export const CLIENT_CONTEXT_NOT_JSON = "Client context must be a valid Base64-encoded JSON object.";

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
