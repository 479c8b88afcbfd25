import type { JsonObject } from "#base/json.ts";
import type { Exchange, EventOutcome } from "./event-source.ts";
import { forwardedHeaders, hexDigits, openExchange, requestTime } from "./exchange.ts";
import type { FrontContext } from "./front-context.ts";
import { type HttpRequest, headerValue } from "./http-message.ts";
import { matchesMediaTypes } from "./media-type.ts";
import { mergeJson } from "./merge-json.ts";
import { noRoute } from "./no-route.ts";
import { decodedQuery, groupPairs, lastValues } from "./query-string.ts";
import { eventBody } from "./request-body.ts";
import { withinLimits } from "./request-limits.ts";
import { pickRoute } from "./route-template.ts";

/** The event of a REST API with Lambda proxy integration (payload 1.0). Runtime API reference §9.1, first column. */
export function restV1Event(request: HttpRequest, context: FrontContext): EventOutcome {
  const exchange = openExchange(request, context);
  // Recorded: extra slashes in front vanish from `path`, but stay in `requestContext.path`.
  const path = request.path.replace(/^\/+/, "/");
  const match = pickRoute([context.route, ...(context.otherRoutes ?? [])], request.method, path);
  if (!match.ok) return noRoute("rest-v1", exchange, match.error);
  // REST APIs have resources only, no $default.
  if (match.value === undefined || match.value.route.isDefault)
    return noRoute("rest-v1", exchange, undefined);
  const { route, parameters } = match.value;

  const headers = groupPairs(forwardedHeaders(exchange));
  const query = groupPairs(decodedQuery(request.rawQuery));
  const isBinary = matchesMediaTypes(
    headerValue(request.headers, "content-type"),
    context.binaryMediaTypes,
  );
  const body = request.body.length === 0 ? undefined : eventBody(request.body, isBinary);
  const event: JsonObject = {
    resource: route.path,
    path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: query.size === 0 ? null : Object.fromEntries(query),
    pathParameters: Object.keys(parameters).length === 0 ? null : parameters,
    stageVariables: context.stageVariables ?? null,
    requestContext: requestContextOf(exchange, route.path),
    body: body?.text ?? null,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  };
  return withinLimits("rest-v1", exchange, event);
}

function requestContextOf(exchange: Exchange, resourcePath: string): JsonObject {
  const { request, context } = exchange;
  return mergeJson(
    {
      resourceId: hexDigits(context.createId(), 6),
      resourcePath,
      httpMethod: request.method,
      extendedRequestId: exchange.extendedRequestId,
      requestTime: requestTime(context.now),
      path: `/${context.stage}${request.path}`,
      accountId: context.accountId,
      protocol: request.protocol,
      stage: context.stage,
      domainPrefix: context.domainName.split(".")[0] ?? "",
      requestTimeEpoch: Math.floor(context.now),
      requestId: exchange.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: headerValue(request.headers, "user-agent") ?? null,
        user: null,
      },
      domainName: context.domainName,
      deploymentId: hexDigits(context.apiId, 6),
      apiId: context.apiId,
    },
    context.requestContext,
  );
}
