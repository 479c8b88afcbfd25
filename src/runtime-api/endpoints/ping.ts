import { utf8 } from "#base/utf8.ts";
import type { Exchange } from "../host.ts";
import type { RuntimeApiResponse } from "../message.ts";
import type { Session } from "../session.ts";

const PONG: RuntimeApiResponse = {
  status: 200,
  headers: [["Content-Type", "text/plain; charset=utf-8"]],
  body: utf8("pong"),
};

/** `GET /ping` (Runtime API reference §1.1 row 7). */
export function ping(session: Session, exchange: Exchange): Promise<RuntimeApiResponse> {
  session.host.requested(exchange, NO_BODY);
  return session.answer(exchange, PONG, undefined);
}

const NO_BODY = new Uint8Array(0);
