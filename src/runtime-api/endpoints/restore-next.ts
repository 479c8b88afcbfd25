import type { Exchange } from "../host.ts";
import type { RuntimeApiResponse } from "../message.ts";
import type { Session } from "../session.ts";
import { CONCURRENT_MODIFICATION, invalidStateTransition } from "../wire-errors.ts";

/** `GET /runtime/restore/next`: exists with SnapStart only (Runtime API reference §1.1 row 5). */
export async function restoreNext(
  session: Session,
  exchange: Exchange,
): Promise<RuntimeApiResponse> {
  const { host } = session;
  host.requested(exchange, NO_BODY);
  const step = session.apply({ kind: "restore-next" }, exchange);
  if (step.kind === "refused") return session.refuse(exchange, step.error);
  const wake = session.wait(exchange);
  host.becameRestoreReady();
  host.waiting(exchange);
  const woken = await wake;
  if (woken.kind !== "restored") {
    return session.refuse(
      exchange,
      invalidStateTransition(session.state, "Ready", CONCURRENT_MODIFICATION),
    );
  }
  return session.answer(exchange, { status: 200, headers: [], body: NO_BODY }, undefined);
}

const NO_BODY = new Uint8Array(0);
