import type { JsonObject } from "#base/json.ts";
import type { Exchange } from "./event-source.ts";
import { forwardedHeaders, requestTime } from "./exchange.ts";
import { headerValue } from "./http-message.ts";
import { isTextType } from "./media-type.ts";
import { mergeJson } from "./merge-json.ts";
import { decodedQuery, groupPairs, joinedValues } from "./query-string.ts";
import { textOrBase64Body } from "./request-body.ts";

/** What differs between HTTP APIs and function URLs. */
export interface PayloadV2Parts {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly stage: string;
  readonly accountId: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** Whether `headers` has the `cookie` header beside the list `cookies`. */
  readonly keepsCookieHeader: boolean;
  /** Members that only this source has. */
  readonly requestContext: JsonObject;
}

/** The event of payload format 2.0. Empty maps and an absent body leave no key. Runtime API reference §9.1. */
export function payloadV2Event(exchange: Exchange, parts: PayloadV2Parts): JsonObject {
  const { request, context } = exchange;
  const fields = forwardedHeaders(exchange).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const cookies = fields
    .filter(([name]) => name === "cookie")
    .flatMap(([, value]) => value.split(";"))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== "");
  const headers = joinedValues(
    groupPairs(fields.filter(([name]) => parts.keepsCookieHeader || name !== "cookie")),
  );
  const query = joinedValues(groupPairs(decodedQuery(request.rawQuery)));
  const isText = isTextType(headerValue(request.headers, "content-type"));
  const body = request.body.length === 0 ? undefined : textOrBase64Body(request.body, isText);
  return {
    version: "2.0",
    routeKey: parts.routeKey,
    rawPath: parts.rawPath,
    rawQueryString: request.rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: mergeJson(
      mergeJson(
        {
          accountId: parts.accountId,
          apiId: context.apiId,
          domainName: context.domainName,
          domainPrefix: context.domainName.split(".")[0] ?? "",
          http: {
            method: request.method,
            path: parts.rawPath,
            protocol: request.protocol,
            sourceIp: request.sourceIp,
            userAgent: headerValue(request.headers, "user-agent") ?? "",
          },
          requestId: exchange.requestId,
          routeKey: parts.routeKey,
          stage: parts.stage,
          time: requestTime(context.now),
          timeEpoch: Math.floor(context.now),
        },
        parts.requestContext,
      ),
      context.requestContext,
    ),
    ...(body !== undefined && { body: body.text }),
    ...(Object.keys(parts.pathParameters).length > 0 && { pathParameters: parts.pathParameters }),
    isBase64Encoded: body?.isBase64Encoded ?? false,
    ...(parts.stageVariables !== undefined && { stageVariables: parts.stageVariables }),
  };
}
