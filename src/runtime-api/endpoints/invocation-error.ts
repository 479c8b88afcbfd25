import { ACCEPTED } from "../accepted.ts";
import { ERROR_CAUSE_CONTENT_TYPE, withoutErrorCause } from "../error-cause.ts";
import { normalisedErrorType } from "../error-type.ts";
import { echoedInvocationId } from "../echoed-invocation-id.ts";
import { HEADER } from "../header-names.ts";
import type { Exchange } from "../host.ts";
import { type RuntimeApiResponse, headerValue } from "../message.ts";
import { receive } from "../receive.ts";
import type { Session } from "../session.ts";
import { INTERNAL_SERVER_ERROR } from "../wire-errors.ts";

/**
 * `POST /runtime/invocation/{id}/error` (Runtime API reference §1.1 row 3). The body is handed on as it is and is never
 * checked; no size limit is known for it.
 */
export async function invocationError(
  session: Session,
  exchange: Exchange,
  requestId: string,
): Promise<RuntimeApiResponse> {
  const { headers } = exchange.request;
  const { step, body } = await receive(session, exchange, {
    call: { kind: "error", requestId, invocationId: echoedInvocationId(exchange) },
    limit: Number.POSITIVE_INFINITY,
    gate: "error.received",
  });
  if (step.kind === "refused") return session.refuse(exchange, step.error, "error.accepted");
  if (session.isClosed) return session.refuse(exchange, INTERNAL_SERVER_ERROR);

  session.bodyReceived(exchange);
  // An upload that broke off is no reason to refuse here: what came is what the invoker gets.
  const bytes = body.kind === "too-large" ? new Uint8Array(0) : body.bytes;
  const contentType = headerValue(headers, HEADER.contentType);
  session.host.finished({
    kind: "error",
    errorType: normalisedErrorType(headerValue(headers, HEADER.errorType)),
    ...(contentType === ERROR_CAUSE_CONTENT_TYPE
      ? withoutErrorCause(bytes)
      : { payload: bytes, contentType }),
  });
  return session.answer(exchange, ACCEPTED, "error.accepted");
}
