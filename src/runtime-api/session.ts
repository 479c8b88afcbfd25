import type { Exchange, ExchangeGate, RuntimeApiHost } from "./host.ts";
import type { RuntimeApiResponse } from "./message.ts";
import type { RuntimeCall, Step } from "./step.ts";
import type { RuntimeInvocation } from "./invocation.ts";
import type { WireError } from "./wire-errors.ts";

/** Why a waiting poll goes on. */
export type Wake =
  | { readonly kind: "invocation"; readonly invocation: RuntimeInvocation }
  | { readonly kind: "restored" }
  | { readonly kind: "reset" };

/** A body on its way whose call has not been applied to the machine yet. */
export interface Upload {
  begin(): void;
}

/** What an endpoint needs of the session it works for. */
export interface Session {
  readonly host: RuntimeApiHost;
  readonly state: string;
  /** The event that `next` delivers again while the runtime is `Running`. */
  readonly invocation: RuntimeInvocation | undefined;
  /** Set once the process is gone; what still arrives from it must have no effect. */
  readonly isClosed: boolean;
  apply(input: RuntimeCall, exchange: Exchange): Step;
  bodyReceived(exchange: Exchange): void;
  /** Parks a poll. Polls wake in the order in which they were parked. */
  wait(exchange: Exchange): Promise<Wake>;
  /** `begin` is called at the latest before another request is looked at. */
  beginLater(upload: Upload): void;
  endUpload(upload: Upload): void;
  /** Tells the host, once, that the client is gone. */
  hungUp(exchange: Exchange): void;
  answer(
    exchange: Exchange,
    response: RuntimeApiResponse,
    gate: ExchangeGate | undefined,
  ): Promise<RuntimeApiResponse>;
  refuse(exchange: Exchange, error: WireError, gate?: ExchangeGate): Promise<RuntimeApiResponse>;
}
