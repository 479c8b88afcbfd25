import { rowAtOrBefore } from "#trace/sequence.ts";
import type { RowView } from "#trace/row-view.ts";
import type { Session } from "#ui/session/session.ts";
import { goLive, goTo } from "../stage/use-trace.ts";

/** Where to go in the recorded trace. */
export type Move = "first" | "back" | "next" | "last";

/**
 * Goes through the shown rows of the trace. At its end, `next` lets the simulator go on by one gate when something is
 * held there, so that one key leads from the past into the present.
 */
export function navigate(session: Session, view: RowView, move: Move): void {
  const { rows } = session.trace.sequence;
  const { selectedSeq, cursor } = session.selection.getState();
  const seq = selectedSeq ?? (cursor === "live" ? undefined : cursor);
  const last = view.length - 1;
  const now = seq === undefined ? last : view.shownAtOrBefore(rowAtOrBefore(rows, seq));
  const show = (shown: number): void => {
    const row = rows.at(view.position(shown) ?? -1);
    if (row !== undefined) goTo(session, row.seq);
  };
  switch (move) {
    case "first":
      return show(0);
    case "back":
      return show(Math.max(0, seq === undefined ? last : rowBefore(session, view, now)));
    case "next":
      if (seq === undefined || now >= last) {
        if (session.run.getState().state.kind === "held") session.commands.step();
        return goLive(session);
      }
      return show(rowAfter(session, view, now));
    case "last":
      return goLive(session);
  }
}

/** Two rows may stand for one event: the next row is the next one with another `seq`. */
function rowAfter(session: Session, view: RowView, now: number): number {
  const { rows } = session.trace.sequence;
  const seq = rows.at(view.position(now) ?? -1)?.seq;
  let next = now + 1;
  while (next < view.length - 1 && rows.at(view.position(next) ?? -1)?.seq === seq) next += 1;
  return next;
}

function rowBefore(session: Session, view: RowView, now: number): number {
  const { rows } = session.trace.sequence;
  const seq = rows.at(view.position(now) ?? -1)?.seq;
  let previous = now - 1;
  while (previous > 0 && rows.at(view.position(previous) ?? -1)?.seq === seq) previous -= 1;
  return previous;
}
