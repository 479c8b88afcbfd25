import type { EventOutcome, EventSourceId, Exchange } from "./event-source.ts";
import { ownAnswer } from "./own-answer.ts";

/** The front end's answer to a request that its route does not take; `problem` when the route itself is no route. */
export function noRoute(
  source: EventSourceId,
  exchange: Exchange,
  problem: string | undefined,
): EventOutcome {
  const { request, context } = exchange;
  return {
    kind: "refused",
    response: ownAnswer(source, "no-route", exchange),
    findings: [
      {
        severity: "failure",
        summary:
          problem ?? "No route of the API takes this request, so the function is not called.",
        field: "route",
        actual: `${request.method} ${request.path}`,
        expected: `a request that fits the route "${context.route}"`,
        fix:
          source === "rest-v1"
            ? "Change the path, or the route: /{proxy+} takes any path below the root, / the root itself."
            : "Change the path, or the route: $default takes every request.",
        evidence: "observed",
        reference: "§9.1",
      },
    ],
  };
}
