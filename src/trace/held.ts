import type { HeldGate } from "./trace-records.ts";
import type { TraceStore } from "./trace-store.ts";

/** Open gates are few and recent, at most one for each environment: so far back they are looked for. */
const LOOK_BACK = 64;

/** The gates that hold at a moment of the trace, oldest first. */
export function heldAt(store: TraceStore, seq: number): readonly HeldGate[] {
  const { gates } = store.index;
  const last = gates.lastAtMost(seq, (gate) => gate.event.seq);
  const held: HeldGate[] = [];
  for (let position = last; position >= gates.first && position > last - LOOK_BACK; position -= 1) {
    const gate = gates.at(position);
    if (gate !== undefined && (gate.releasedSeq ?? Infinity) > seq) held.unshift(gate);
  }
  return held;
}

/**
 * `seq` of the message that a gate holds: its request while Lambda has not answered, then its answer. An event on its
 * way to the runtime is no message yet, and a stop outside the protocol has none: `undefined`.
 */
export function heldMessage(store: TraceStore, { event }: HeldGate): number | undefined {
  const { environmentId, exchangeId, gate } = event;
  if (exchangeId === undefined || gate === "next.delivered" || gate === "line") return undefined;
  const exchange = store.index.exchange(environmentId, exchangeId);
  return exchange?.response?.seq ?? exchange?.request.seq;
}
