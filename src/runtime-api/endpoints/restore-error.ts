import { ACCEPTED } from "../accepted.ts";
import { normalisedErrorType } from "../error-type.ts";
import { HEADER } from "../header-names.ts";
import type { Exchange } from "../host.ts";
import { type RuntimeApiResponse, headerValue } from "../message.ts";
import { readBody } from "../read-body.ts";
import type { Session } from "../session.ts";

/** `POST /runtime/restore/error`: only the error type counts (Runtime API reference §1.1 row 6). */
export async function restoreError(
  session: Session,
  exchange: Exchange,
): Promise<RuntimeApiResponse> {
  const body = await readBody(exchange.request.body, Number.POSITIVE_INFINITY);
  session.host.requested(exchange, body.kind === "too-large" ? body.size : body.bytes);
  const held = session.host.gate("error.received", exchange);
  if (held !== undefined) await held;
  const step = session.apply({ kind: "restore-error" }, exchange);
  if (step.kind === "refused") return session.refuse(exchange, step.error, "error.accepted");
  session.host.restoreFailed(
    normalisedErrorType(headerValue(exchange.request.headers, HEADER.errorType)),
  );
  return session.answer(exchange, ACCEPTED, "error.accepted");
}
