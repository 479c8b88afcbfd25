import type { TraceStore } from "./trace-store.ts";

/**
 * The event to select for an event that has no row of its own in the sequence: a delivery is the answer that carries it,
 * a refusal the answer that says so, a transition the message that made it.
 */
export function anchorSeq(store: TraceStore, seq: number): number {
  const event = store.event(seq);
  if (event === undefined) return seq;
  switch (event.kind) {
    case "invocation.delivered":
    case "runtime.refused":
      return store.index.exchange(event.environmentId, event.exchangeId)?.response?.seq ?? seq;
    case "runtime.state": {
      if (event.exchangeId === undefined) return seq;
      const exchange = store.index.exchange(event.environmentId, event.exchangeId);
      return exchange === undefined ? seq : exchange.request.seq;
    }
    case "environment.phase": {
      const delivered =
        event.phase === "invoke" && event.requestId !== undefined
          ? store.index.invocations.get(event.requestId)?.deliveries[0]
          : undefined;
      return delivered === undefined ? seq : anchorSeq(store, delivered.seq);
    }
    default:
      return seq;
  }
}
