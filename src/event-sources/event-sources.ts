import { alb } from "./alb.ts";
import type { EventSource, EventSourceId } from "./event-source.ts";
import type { FrontSettings } from "./front-context.ts";
import { functionUrl } from "./function-url.ts";
import { httpV2 } from "./http-v2.ts";
import { restV1 } from "./rest-v1.ts";

/** The front end of an id. */
export function eventSource(id: EventSourceId): EventSource {
  switch (id) {
    case "rest-v1":
      return restV1;
    case "http-v2":
      return httpV2;
    case "function-url":
      return functionUrl;
    case "alb":
      return alb;
  }
}

/** Settings of a front end that nobody has set up yet: every path reaches the function. */
export function defaultFrontSettings(
  id: EventSourceId,
  owner: { readonly accountId: string; readonly region: string; readonly functionName: string },
): FrontSettings {
  const apiId = DEFAULT_API_IDS[id];
  return {
    ...owner,
    apiId,
    stage: id === "rest-v1" ? "prod" : "$default",
    domainName: domainName(id, apiId, owner.region),
    route: id === "rest-v1" ? "/{proxy+}" : "$default",
    // In a REST API the greedy resource does not take the root itself.
    ...(id === "rest-v1" && { otherRoutes: ["/"] }),
    binaryMediaTypes: [],
    responseMode: "BUFFERED",
    hasMultiValueHeaders: false,
  };
}

const DEFAULT_API_IDS: Readonly<Record<EventSourceId, string>> = {
  "rest-v1": "a1b2c3d4e5",
  "http-v2": "f6g7h8i9j0",
  "function-url": "k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
  alb: "50dc6c495c0c9188",
};

function domainName(id: EventSourceId, apiId: string, region: string): string {
  switch (id) {
    case "rest-v1":
    case "http-v2":
      return `${apiId}.execute-api.${region}.amazonaws.com`;
    case "function-url":
      return `${apiId}.lambda-url.${region}.on.aws`;
    case "alb":
      return `lambda-alb-123578498.${region}.elb.amazonaws.com`;
  }
}
