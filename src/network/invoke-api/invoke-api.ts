import { ACCOUNT_ID, REGION } from "#contract/account.ts";
import { utf8 } from "#base/utf8.ts";
import type { HeaderPair } from "#event-sources/http-message.ts";
import type { FunctionConfiguration, LambdaService } from "#lambda/contract.ts";
import { MAX_REQUEST_HEAD_BYTES } from "#runtime-api/limits.ts";
import { type FunctionReference, parseFunctionName } from "./function-name.ts";
import { type InvokeApiResponse, type InvokeRefusal, refusalResponse } from "./invoke-error.ts";
import { type InvokeOperation, readInvokeRequest } from "./invoke-request.ts";
import { invokeResponse } from "./invoke-response.ts";
import { invokeWithResponseStream } from "./response-stream.ts";

/** A request that may be meant for the Invoke API. */
export interface InvokeApiRequest {
  readonly method: string;
  /** Percent-encoded, without query. */
  readonly path: string;
  /** Without `?`. */
  readonly rawQuery: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  /** Size of the body as sent, bytes, where less of it was kept: beyond the limits only the size matters. */
  readonly bodySize?: number;
}

export interface InvokeApiOptions {
  /** For the trace, see `InvokeRequest.source`. */
  readonly source: string;
  readonly createUuid: () => string;
  /** Local mode: every function name means the one function, as a person may have taken any. */
  readonly takesAnyName?: boolean;
  /** Off in local mode, where `curl -d` says form data, as with the runtime interface emulator. On by default. */
  readonly checksContentType?: boolean;
}

/** Whether a path belongs to the Invoke API: `/2015-03-31/functions/…/invocations` or its streaming sister. */
export function isInvokeApiPath(path: string): boolean {
  return route(path) !== undefined;
}

/**
 * Invoke and InvokeWithResponseStream over a service: HTTP in, HTTP out, nothing decided here beyond what the request
 * itself gets wrong. `undefined` when the path is another one. Runtime API reference §8.
 */
export async function handleInvokeApi(
  service: LambdaService,
  request: InvokeApiRequest,
  options: InvokeApiOptions,
): Promise<InvokeApiResponse | undefined> {
  const target = route(request.path);
  if (target === undefined) return undefined;
  const refuse = (refusal: InvokeRefusal): InvokeApiResponse =>
    refusalResponse(refusal, options.createUuid());
  if (request.method.toUpperCase() !== "POST") return unknownOperation(options.createUuid());

  const reference = parseFunctionName(target.segment);
  if (!reference.ok)
    return refuse({ status: 400, errorType: "ValidationException", message: reference.error });
  const queryQualifier = new URLSearchParams(request.rawQuery).get("Qualifier") ?? undefined;
  const qualifier = queryQualifier ?? reference.value.qualifier;
  const { configuration } = service;
  const refusal = checkTarget(
    reference.value,
    queryQualifier,
    configuration,
    options.takesAnyName ?? false,
  );
  if (refusal !== undefined) return refuse(refusal);
  if (headBytes(request) > MAX_REQUEST_HEAD_BYTES) return refuse(HEAD_TOO_LARGE);

  const invoke = readInvokeRequest({
    operation: target.operation,
    headers: request.headers,
    body: request.body,
    bodySize: request.bodySize ?? request.body.length,
    qualifier,
    source: options.source,
    checksContentType: options.checksContentType ?? true,
  });
  if (!invoke.ok) return refuse(invoke.error);
  if (target.operation === "Invoke") return invokeResponse(await service.invoke(invoke.value));
  const version = executedVersion(qualifier, configuration);
  return await invokeWithResponseStream(
    (streamed) => service.invoke(streamed),
    invoke.value,
    version,
  );
}

/** What the service answers is not documented: see docs/fidelity.md. */
const HEAD_TOO_LARGE: InvokeRefusal = {
  status: 413,
  errorType: "RequestEntityTooLargeException",
  message: `Request line and header values must be smaller than ${MAX_REQUEST_HEAD_BYTES} bytes together`,
};

function headBytes({ method, path, rawQuery, headers }: InvokeApiRequest): number {
  const line = `${method} ${path}${rawQuery === "" ? "" : `?${rawQuery}`} HTTP/1.1`;
  return headers.reduce((sum, [, value]) => sum + value.length, line.length);
}

function route(
  path: string,
): { readonly operation: InvokeOperation; readonly segment: string } | undefined {
  const parts =
    /^\/(2015-03-31|2021-11-15)\/functions\/([^/]+)\/(invocations|response-streaming-invocations)\/?$/.exec(
      path,
    );
  const [, version, segment, kind] = parts ?? [];
  if (segment === undefined) return undefined;
  if (version === "2015-03-31" && kind === "invocations") return { operation: "Invoke", segment };
  if (version === "2021-11-15" && kind === "response-streaming-invocations")
    return { operation: "InvokeWithResponseStream", segment };
  return undefined;
}

/** Does the name lead to the deployed function? Messages: §8.3, ResourceNotFoundException. */
function checkTarget(
  reference: FunctionReference,
  queryQualifier: string | undefined,
  configuration: FunctionConfiguration | undefined,
  takesAnyName: boolean,
): InvokeRefusal | undefined {
  const qualifier = queryQualifier ?? reference.qualifier;
  if (qualifier !== (reference.qualifier ?? queryQualifier)) {
    return {
      status: 400,
      errorType: "InvalidParameterValueException",
      message:
        "The derived qualifier from the function name does not match the specified qualifier.",
    };
  }
  if (configuration !== undefined && takesAnyName) return undefined;
  const region = regionOf(configuration, reference);
  if ((reference.region ?? region) !== region) {
    return notFound(
      `Functions from '${reference.region}' are not reachable in this region ('${region}')`,
    );
  }
  const accountId = reference.accountId ?? configuration?.accountId ?? ACCOUNT_ID;
  if (isDeployed(configuration, reference.name, accountId)) return undefined;
  return notFound(
    `Function not found: arn:aws:lambda:${region}:${accountId}:function:${reference.name}:${qualifier ?? "$LATEST"}`,
  );
}

function regionOf(
  configuration: FunctionConfiguration | undefined,
  reference: FunctionReference,
): string {
  return configuration?.region ?? reference.region ?? REGION;
}

function isDeployed(
  configuration: FunctionConfiguration | undefined,
  name: string,
  accountId: string,
): boolean {
  return configuration?.functionName === name && configuration.accountId === accountId;
}

function notFound(message: string): InvokeRefusal {
  return { status: 404, errorType: "ResourceNotFoundException", message };
}

/** The version behind an alias; needed before the outcome, since a stream's headers go out first. */
function executedVersion(
  qualifier: string | undefined,
  configuration: FunctionConfiguration | undefined,
): string {
  if (qualifier === undefined) return "$LATEST";
  return configuration?.qualifiers.get(qualifier) ?? qualifier;
}

/** Another method on these paths is no operation of the service (observed). */
function unknownOperation(requestId: string): InvokeApiResponse {
  const body = utf8('{"message":"Unable to determine service/operation name to be authorized"}');
  return {
    status: 403,
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Length", String(body.length)],
      ["x-amzn-RequestId", requestId],
      ["x-amzn-ErrorType", "AccessDeniedException"],
    ],
    body,
  };
}
