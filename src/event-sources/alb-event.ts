import type { JsonObject } from "#base/json.ts";
import type { EventOutcome } from "./event-source.ts";
import { forwardedHeaders, hexDigits, openExchange } from "./exchange.ts";
import type { FrontContext } from "./front-context.ts";
import { type HttpRequest, headerValue } from "./http-message.ts";
import { isTextType } from "./media-type.ts";
import { mergeJson } from "./merge-json.ts";
import { groupPairs, lastValues, rawQueryPairs } from "./query-string.ts";
import { textOrBase64Body } from "./request-body.ts";
import { withinLimits } from "./request-limits.ts";

/** The event of an Application Load Balancer with a Lambda target group. Runtime API reference §9.1, last column. */
export function albEvent(request: HttpRequest, context: FrontContext): EventOutcome {
  const exchange = openExchange(request, context);
  const headers = groupPairs(
    forwardedHeaders(exchange).map(([name, value]) => [name.toLowerCase(), value] as const),
  );
  const query = groupPairs(rawQueryPairs(request.rawQuery));
  const isText =
    isTextType(headerValue(request.headers, "content-type")) &&
    headerValue(request.headers, "content-encoding") === undefined;
  const body =
    request.body.length === 0
      ? { text: "", isBase64Encoded: false }
      : textOrBase64Body(request.body, isText);
  const event: JsonObject = {
    requestContext: mergeJson(
      { elb: { targetGroupArn: targetGroupArn(context) } },
      context.requestContext,
    ),
    httpMethod: request.method,
    path: request.path,
    ...(context.hasMultiValueHeaders
      ? {
          multiValueQueryStringParameters: Object.fromEntries(query),
          multiValueHeaders: Object.fromEntries(headers),
        }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) }),
    body: body.text,
    isBase64Encoded: body.isBase64Encoded,
  };
  return withinLimits("alb", exchange, event);
}

function targetGroupArn({ region, accountId, functionName, apiId }: FrontContext): string {
  const name = `lambda-${functionName}`.replaceAll(/[^A-Za-z0-9-]/g, "-").slice(0, 32);
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${name}/${hexDigits(apiId, 16)}`;
}
