import type { Exchange, ExchangeGate } from "./host.ts";
import { type ReceivedBody, readBody } from "./read-body.ts";
import type { Session, Upload } from "./session.ts";
import type { RuntimeCall, Step } from "./step.ts";

/** A call with its body, and what the machine said to it. */
export interface Received {
  readonly step: Step;
  readonly body: ReceivedBody;
}

/**
 * Reads the body of a call and applies the call to the machine: when the body is complete, or earlier if another
 * request arrives before that, so that the state is the one of reference §2 to everybody who can look.
 */
export async function receive(
  session: Session,
  exchange: Exchange,
  options: { readonly call: RuntimeCall; readonly limit: number; readonly gate: ExchangeGate },
): Promise<Received> {
  const { host } = session;
  let early: Step | undefined;
  const upload: Upload = {
    begin() {
      host.requested(exchange, undefined);
      early = session.apply(options.call, exchange);
    },
  };
  session.beginLater(upload);
  const body = await readBody(exchange.request.body, options.limit);
  session.endUpload(upload);

  if (early !== undefined) {
    const bytes = body.kind === "too-large" ? undefined : body.bytes;
    if (bytes !== undefined) host.chunk(exchange, bytes);
    host.requestEnded(exchange, body.kind === "too-large" ? body.size : body.bytes.length, []);
    return { step: early, body };
  }
  host.requested(exchange, body.kind === "too-large" ? body.size : body.bytes);
  const held = host.gate(options.gate, exchange, "bytes" in body ? { body: body.bytes } : {});
  if (held !== undefined) await held;
  return { step: session.apply(options.call, exchange), body };
}
