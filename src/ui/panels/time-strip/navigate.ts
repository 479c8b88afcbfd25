import { rowAtOrBefore } from "#trace/sequence.ts";
import type { RowView } from "#trace/row-view.ts";
import type { Session } from "#ui/state/session/session.ts";
import { rowAfter, rowBefore } from "#ui/state/selection/neighbour-row.ts";
import { goLive, goTo } from "#ui/state/selection/use-trace.ts";

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
      return show(Math.max(0, seq === undefined ? last : rowBefore(session.trace, view, now)));
    case "next":
      if (seq === undefined || now >= last) {
        if (session.run.getState().state.kind === "held") session.commands.step();
        return goLive(session);
      }
      return show(rowAfter(session.trace, view, now));
    case "last":
      return goLive(session);
  }
}
