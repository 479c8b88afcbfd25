import type { HeldGate } from "#trace/trace-index.ts";
import type { TraceStore } from "#trace/trace-store.ts";

/** The gates that hold at a moment of the trace, oldest first. */
export function heldAt(trace: TraceStore, seq: number): readonly HeldGate[] {
  const { gates } = trace.index;
  const last = gates.lastAtMost(seq, (gate) => gate.event.seq);
  const held: HeldGate[] = [];
  // Open gates are few and recent: one per environment at most.
  for (let position = last; position >= gates.first && position > last - 64; position -= 1) {
    const gate = gates.at(position);
    if (gate !== undefined && (gate.releasedSeq ?? Infinity) > seq) held.unshift(gate);
  }
  return held;
}
