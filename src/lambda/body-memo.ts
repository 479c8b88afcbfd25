import type { BodyRef } from "#trace/body-ref.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";

/** After so many bytes everything is asked again: a recorder may have dropped what it was told long ago. */
const FORGET_AFTER_BYTES = 8 * 1024 * 1024;

/**
 * A recorder that names the same array only once. A payload passes here three or four times on its way (received,
 * delivered, answered, responded), and naming it by its content means reading all of it. The arrays must not change.
 */
export function rememberBodies(trace: TraceRecorder): TraceRecorder {
  let known = new WeakMap<Uint8Array, BodyRef>();
  let named = 0;
  return {
    record: (draft) => trace.record(draft),
    body(bytes) {
      const before = known.get(bytes);
      if (before !== undefined) return before;
      if (named > FORGET_AFTER_BYTES) {
        known = new WeakMap();
        named = 0;
      }
      const ref = trace.body(bytes);
      named += bytes.length;
      known.set(bytes, ref);
      return ref;
    },
  };
}
