import { headerValue } from "#runtime-api/message.ts";
import { HEADER } from "#runtime-api/header-names.ts";
import { requestIdInPath } from "../endpoint.ts";
import type { TraceEventOf } from "../trace-event.ts";
import type { TraceFacts } from "./words.ts";

/** A hint for a runtime that got an invocation ID with the event and does not send it back (§4). No fault: older ones do not. */
export function echoHint(
  { index }: Pick<TraceFacts, "index">,
  { path, headers, environmentId }: TraceEventOf<"api.request">,
): { readonly todo?: string } {
  if (headerValue(headers, HEADER.invocationId) !== undefined) return {};
  const delivery = index.invocations.get(requestIdInPath(path) ?? "")?.deliveries.at(-1);
  const next =
    delivery === undefined ? undefined : index.exchange(environmentId, delivery.exchangeId);
  if (headerValue(next?.response?.headers ?? [], HEADER.invocationId) === undefined) return {};
  return {
    todo:
      "A hint: send Lambda-Runtime-Invocation-Id back as it came with the event. Without it this is accepted, " +
      "but so would be the late answer of an earlier attempt at the same request.",
  };
}
