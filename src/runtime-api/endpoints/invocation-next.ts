import type { Exchange } from "../host.ts";
import { type RuntimeInvocation, invocationHeaders } from "../invocation.ts";
import type { RuntimeApiResponse } from "../message.ts";
import type { Session } from "../session.ts";
import {
  CONCURRENT_MODIFICATION,
  INTERNAL_SERVER_ERROR,
  invalidStateTransition,
} from "../wire-errors.ts";

/** `GET /runtime/invocation/next`: a long poll without a time limit (Runtime API reference §1.1 row 1, §4). */
export async function invocationNext(
  session: Session,
  exchange: Exchange,
): Promise<RuntimeApiResponse> {
  const { host } = session;
  host.requested(exchange, NO_BODY);
  const held = host.gate("next.requested", exchange);
  if (held !== undefined) await held;

  const before = session.state;
  const step = session.apply({ kind: "next" }, exchange);
  if (step.kind === "refused") return session.refuse(exchange, step.error);
  if (step.kind === "redelivered") {
    // The machine is in Running only after a delivery, so there is an event; a reset in between empties it.
    const again = session.invocation;
    return again === undefined
      ? session.refuse(exchange, INTERNAL_SERVER_ERROR)
      : render(session, exchange, again, true);
  }

  const wake = session.wait(exchange);
  const { signal } = exchange.request;
  const hungUp = (): void => session.hungUp(exchange);
  if (signal.aborted) hungUp();
  else signal.addEventListener("abort", hungUp, ONCE);
  host.waiting(exchange);
  // Told last, when the poll is parked: the host may deliver from inside this call.
  if (before !== "Ready") host.becameReady();
  const woken = await wake;
  signal.removeEventListener("abort", hungUp);

  if (woken.kind !== "invocation") {
    return session.refuse(
      exchange,
      invalidStateTransition(session.state, "Ready", CONCURRENT_MODIFICATION),
    );
  }
  return render(session, exchange, woken.invocation, false);
}

async function render(
  session: Session,
  exchange: Exchange,
  invocation: RuntimeInvocation,
  isRedelivery: boolean,
): Promise<RuntimeApiResponse> {
  exchange.requestId = invocation.requestId;
  const response = {
    status: 200,
    headers: invocationHeaders(invocation),
    body: invocation.payload,
  };
  const held = session.host.gate("next.delivered", exchange, response);
  if (held !== undefined) await held;
  session.host.delivered(exchange, invocation, { isRedelivery });
  return session.answer(exchange, response, undefined);
}

const NO_BODY = new Uint8Array(0);
const ONCE = { once: true } as const;
