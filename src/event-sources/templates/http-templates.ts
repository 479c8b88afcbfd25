import { utf8 } from "#base/utf8.ts";
import type { EventSourceId } from "../event-source.ts";
import { defaultFrontSettings, eventSource } from "../event-sources.ts";
import type { HeaderPair } from "../http-message.ts";
import { parseRouteTemplate } from "../route-template.ts";
import { type EventTemplate, type TemplateContext, defineTemplate } from "./event-template.ts";

const REQUEST = {
  method: {
    type: "text",
    default: "GET",
    choices: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    description: "HTTP method.",
  },
  path: {
    type: "text",
    default: "/hello",
    description: "Path with a query, if any: /pets/7?colour=blue.",
  },
  body: { type: "text", default: "", description: "Request body as text; empty for none." },
  contentType: {
    type: "text",
    default: "application/json",
    description: "Content type of the body.",
  },
} as const;

const ROUTE_DESCRIPTION = "Route of the API; {name} and {name+} become path parameters.";

interface RequestValues {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly contentType: string;
}

/** HTTP events come from the same functions as those of real requests, so the two cannot differ. */
function httpEvent(
  source: EventSourceId,
  values: RequestValues,
  context: TemplateContext,
  options: { readonly route?: string; readonly hasMultiValueHeaders?: boolean } = {},
): unknown {
  const target = values.path.startsWith("/") ? values.path : `/${values.path}`;
  const question = target.indexOf("?");
  const body = utf8(values.body);
  const headers: readonly HeaderPair[] = [
    ["Accept", "*/*"],
    ["User-Agent", "curl/8.5.0"],
    ...(body.length > 0
      ? ([
          ["Content-Type", values.contentType],
          ["Content-Length", String(body.length)],
        ] as const)
      : []),
  ];
  const settings = defaultFrontSettings(source, context);
  const route =
    options.route !== undefined && parseRouteTemplate(options.route).ok
      ? options.route
      : settings.route;
  const outcome = eventSource(source).toEvent(
    {
      method: values.method,
      path: question === -1 ? target : target.slice(0, question),
      rawQuery: question === -1 ? "" : target.slice(question + 1),
      headers,
      body,
      sourceIp: "203.0.113.1",
      protocol: "HTTP/1.1",
    },
    {
      ...settings,
      route,
      // An event is wanted whatever the path, so the catch-all stands behind the route.
      otherRoutes: [settings.route, ...(settings.otherRoutes ?? [])],
      hasMultiValueHeaders: options.hasMultiValueHeaders ?? false,
      now: context.now,
      createId: context.createId,
    },
  );
  // Only a body above the front end's limit is refused here; the reason then stands where the event would.
  return outcome.kind === "event"
    ? outcome.event
    : { refused: outcome.findings.map((finding) => finding.summary) };
}

/** Requests through the four HTTP front ends. */
export const HTTP_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "apigateway-rest",
    title: "REST API proxy request",
    service: "API Gateway",
    description: "Payload 1.0 of a REST API with Lambda proxy integration.",
    parameters: {
      ...REQUEST,
      route: { type: "text", default: "/{proxy+}", description: ROUTE_DESCRIPTION },
    },
    generate: (values, context) => httpEvent("rest-v1", values, context, { route: values.route }),
  }),
  defineTemplate({
    id: "apigateway-http",
    title: "HTTP API request",
    service: "API Gateway",
    description: "Payload 2.0 of an HTTP API.",
    parameters: {
      ...REQUEST,
      route: { type: "text", default: "$default", description: ROUTE_DESCRIPTION },
    },
    generate: (values, context) => httpEvent("http-v2", values, context, { route: values.route }),
  }),
  defineTemplate({
    id: "function-url",
    title: "Function URL request",
    service: "Lambda",
    description: "Payload 2.0 of a function URL with AuthType NONE.",
    parameters: REQUEST,
    generate: (values, context) => httpEvent("function-url", values, context),
  }),
  defineTemplate({
    id: "alb",
    title: "Load balancer request",
    service: "Elastic Load Balancing",
    description: "A request that an Application Load Balancer hands to its Lambda target group.",
    parameters: {
      ...REQUEST,
      multiValueHeaders: {
        type: "flag",
        default: false,
        description: "Target group attribute lambda.multi_value_headers.enabled.",
      },
    },
    generate: (values, context) =>
      httpEvent("alb", values, context, { hasMultiValueHeaders: values.multiValueHeaders }),
  }),
];
