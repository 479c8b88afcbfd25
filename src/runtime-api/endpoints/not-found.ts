import { utf8 } from "#base/utf8.ts";
import type { Exchange } from "../host.ts";
import type { RuntimeApiResponse } from "../message.ts";
import type { Session } from "../session.ts";

/** Go's default answer to an unknown path: text, never JSON (Runtime API reference §1.1, §13.43). */
export const NOT_FOUND: RuntimeApiResponse = {
  status: 404,
  headers: [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["X-Content-Type-Options", "nosniff"],
  ],
  body: utf8("404 page not found\n"),
};

export function notFound(session: Session, exchange: Exchange): Promise<RuntimeApiResponse> {
  session.host.requested(exchange, NO_BODY);
  return session.answer(exchange, NOT_FOUND, undefined);
}

const NO_BODY = new Uint8Array(0);
