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
  const event = payloadV2Event(exchange, {
    routeKey: route.isDefault ? "$default" : `${route.method} ${route.path}`,
    rawPath: context.stage === "$default" ? request.path : `/${context.stage}${request.path}`,
    stage: context.stage,
    accountId: context.accountId,
    pathParameters: parameters,
    stageVariables: context.stageVariables,
    requestContext: {},
  });
  return withinLimits("http-v2", exchange, event);
}
