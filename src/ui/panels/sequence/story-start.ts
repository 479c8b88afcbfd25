import type { RowView } from "#trace/row-view.ts";
import { answerOf } from "#trace/invocation.ts";
import { rowAtOrBefore } from "#trace/sequence.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { ROW_HEIGHT } from "./lifelines.ts";

/** A longer story is followed at its end: nobody would look for what happens now below the fold. */
const LONGEST = 40;
/** Above the rows: the heads of the lifelines. */
const HEADS_HEIGHT = 30;
/** The first call comes soon after the invocation's arrival, behind the rows of Init. */
const LOOK_AHEAD = 20;

/**
 * The shown row that the story of the last invocation begins with, once it is told: its arrival where all of it fits
 * from there, else the runtime's first question, which is the point of it. `undefined`: show the end.
 */
export function storyStart(
  trace: TraceStore,
  view: RowView,
  panelHeight: number,
): number | undefined {
  const { attempts } = trace.index;
  const last = attempts.at(attempts.end - 1);
  if (last === undefined || answerOf(last) === undefined) return undefined;
  const { rows } = trace.sequence;
  const arrival = view.shownAtOrBefore(rowAtOrBefore(rows, last.firstSeq));
  if (arrival < 0) return undefined;
  const room = Math.floor((panelHeight - HEADS_HEIGHT) / ROW_HEIGHT);
  if (view.length - arrival <= room) return arrival;
  for (let shown = arrival; shown < arrival + LOOK_AHEAD && shown < view.length; shown += 1) {
    const row = rows.at(view.position(shown) ?? -1);
    const isQuestion =
      row?.kind === "message" && row.message === "request" && row.exchange?.endpoint === "next";
    if (isQuestion) return view.length - shown <= LONGEST ? shown : undefined;
  }
  return undefined;
}
