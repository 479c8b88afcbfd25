import { isJsonObject, parseJson } from "#base/json.ts";
import type { Project } from "#project/project.ts";

/** HTTP front ends that the project's requests and saved events speak of; the template makes them. */
export interface HttpFronts {
  readonly restApi: boolean;
  readonly httpApi: boolean;
  readonly functionUrl: boolean;
  /** The function URL streams. */
  readonly isStreaming: boolean;
  /** Needs a load balancer and its network: said, not made. */
  readonly alb: boolean;
}

/** Looks at the saved requests and at the shape of the saved events. */
export function httpFronts(project: Pick<Project, "requests" | "events">): HttpFronts {
  const sources = new Set<string>(project.requests.map(({ source }) => source));
  for (const { text } of project.events) {
    const source = eventSource(text);
    if (source !== undefined) sources.add(source);
  }
  return {
    restApi: sources.has("rest-v1"),
    httpApi: sources.has("http-v2"),
    functionUrl: sources.has("function-url"),
    isStreaming: project.requests.some(
      ({ source, isStreaming }) => source === "function-url" && isStreaming === true,
    ),
    alb: sources.has("alb"),
  };
}

/** Shapes: Runtime API reference §9.1. */
function eventSource(text: string): string | undefined {
  const event = parseJson(text);
  if (!isJsonObject(event) || !isJsonObject(event["requestContext"])) return undefined;
  const context = event["requestContext"];
  if (event["version"] === "2.0" && isJsonObject(context["http"])) {
    const domain = context["domainName"];
    return typeof domain === "string" && domain.includes(".lambda-url.")
      ? "function-url"
      : "http-v2";
  }
  if (isJsonObject(context["elb"])) return "alb";
  if (typeof event["httpMethod"] === "string") return "rest-v1";
  return undefined;
}
