import type { EventOutcome } from "./event-source.ts";
import { openExchange } from "./exchange.ts";
import type { FrontContext } from "./front-context.ts";
import type { HttpRequest } from "./http-message.ts";
import { noRoute } from "./no-route.ts";
import { payloadV2Event } from "./payload-v2-event.ts";
import { withinLimits } from "./request-limits.ts";
import { pickRoute } from "./route-template.ts";

/** The event of an HTTP API with payload format 2.0. Runtime API reference §9.1, second column. */
export function httpV2Event(request: HttpRequest, context: FrontContext): EventOutcome {
  const exchange = openExchange(request, context);
  const match = pickRoute(
    [context.route, ...(context.otherRoutes ?? [])],
    request.method,
    request.path,
  );
  if (!match.ok) return noRoute("http-v2", exchange, match.error);
  if (match.value === undefined) return noRoute("http-v2", exchange, undefined);
  const { route, parameters } = match.value;
  const path = decodedPath(request.path);
  const event = payloadV2Event(exchange, {
    routeKey: route.isDefault ? "$default" : `${route.method} ${route.path}`,
    rawPath: context.stage === "$default" ? path : `/${context.stage}${path}`,
    stage: context.stage,
    keepsCookieHeader: false,
    accountId: context.accountId,
    pathParameters: parameters,
    stageVariables: context.stageVariables,
    requestContext: {},
  });
  return withinLimits("http-v2", exchange, event);
}

/**
 * The path with its percent-encoding taken away, `%2F` and `%23` too. An HTTP API delivers `rawPath` and
 * `requestContext.http.path` so, in spite of the name (observed: honojs/hono#2156, captures in
 * middleapi/standard-server#93); function URLs, REST APIs and load balancers keep what was sent. What is no UTF-8 stays
 * encoded.
 */
function decodedPath(path: string): string {
  return path.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
