import { parseJson } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import { ACCEPTED } from "../accepted.ts";
import { normalisedErrorType } from "../error-type.ts";
import { HEADER } from "../header-names.ts";
import type { Exchange } from "../host.ts";
import { type RuntimeApiResponse, headerValue } from "../message.ts";
import { readBody } from "../read-body.ts";
import type { Session } from "../session.ts";

/** `POST /runtime/init/error`: the body is read first, then the state is asked (Runtime API reference §1.1 row 4). */
export async function initError(session: Session, exchange: Exchange): Promise<RuntimeApiResponse> {
  const { host } = session;
  const body = await readBody(exchange.request.body, Number.POSITIVE_INFINITY);
  const payload = body.kind === "too-large" ? new Uint8Array(0) : body.bytes;
  host.requested(exchange, payload);
  const held = host.gate("error.received", exchange, { body: payload });
  if (held !== undefined) await held;

  const isRestoring = session.state === "Restoring";
  const step = session.apply({ kind: "init-error" }, exchange);
  if (step.kind === "refused") return session.refuse(exchange, step.error, "error.accepted");

  const errorType = normalisedErrorType(headerValue(exchange.request.headers, HEADER.errorType));
  if (isRestoring) host.restoreFailed(errorType);
  else {
    const text = strictUtf8Text(payload);
    const isJson = text !== undefined && parseJson(text) !== undefined;
    host.initFailed({
      payload,
      contentType: isJson ? "application/json" : "application/octet-stream",
      errorType,
    });
  }
  return session.answer(exchange, ACCEPTED, "error.accepted");
}
