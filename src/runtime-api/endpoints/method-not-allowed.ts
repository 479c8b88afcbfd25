import type { Exchange } from "../host.ts";
import type { RuntimeApiResponse } from "../message.ts";
import type { Session } from "../session.ts";

/** A known path with another method: empty body, and `Allow` as newer routers send it (reference §1.1). */
export function methodNotAllowed(
  session: Session,
  exchange: Exchange,
  allowed: string,
): Promise<RuntimeApiResponse> {
  session.host.requested(exchange, NO_BODY);
  return session.answer(
    exchange,
    { status: 405, headers: [["Allow", allowed]], body: NO_BODY },
    undefined,
  );
}

const NO_BODY = new Uint8Array(0);
