import type { RowView } from "#trace/row-view.ts";
import type { TraceStore } from "#trace/trace-store.ts";

/** The shown row after `now` that stands for another event: two rows may stand for one. */
export function rowAfter(trace: TraceStore, view: RowView, now: number): number {
  let next = now + 1;
  while (next < view.length - 1 && seqAt(trace, view, next) === seqAt(trace, view, now)) next += 1;
  return Math.min(next, view.length - 1);
}

/** The shown row before `now` that stands for another event. */
export function rowBefore(trace: TraceStore, view: RowView, now: number): number {
  let previous = now - 1;
  while (previous > 0 && seqAt(trace, view, previous) === seqAt(trace, view, now)) previous -= 1;
  return Math.max(0, previous);
}

function seqAt(trace: TraceStore, view: RowView, shown: number): number | undefined {
  return trace.sequence.rows.at(view.position(shown) ?? -1)?.seq;
}
