import type { EventOutcome } from "./event-source.ts";
import { openExchange } from "./exchange.ts";
import type { FrontContext } from "./front-context.ts";
import type { HttpRequest } from "./http-message.ts";
import { payloadV2Event } from "./payload-v2-event.ts";
import { withinLimits } from "./request-limits.ts";

/** The event of a function URL with AuthType NONE. Runtime API reference §9.1, third column. */
export function functionUrlEvent(request: HttpRequest, context: FrontContext): EventOutcome {
  const exchange = openExchange(request, context);
  const event = payloadV2Event(exchange, {
    routeKey: "$default",
    rawPath: request.path,
    stage: "$default",
    // Observed: awslabs/aws-lambda-web-adapter#121, aws/aws-lambda-rust-runtime#586, aws/aws-lambda-go#597.
    keepsCookieHeader: true,
    // The owner's account by the documentation, `anonymous` in practice (observed).
    accountId: "anonymous",
    pathParameters: {},
    stageVariables: undefined,
    requestContext: { authentication: null },
  });
  return withinLimits("function-url", exchange, event);
}
