import type { KeyboardEvent } from "react";
import type { RowView } from "#trace/row-view.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { rowAfter, rowBefore } from "#ui/state/selection/neighbour-row.ts";

interface Position {
  /** The shown row from which the key moves. */
  readonly now: number;
  readonly hasSelection: boolean;
  /** Rows of a page. */
  readonly page: number;
  readonly trace: TraceStore;
  readonly view: RowView;
}

/** The shown row to which a key moves; `undefined` where the key means nothing here. */
export function keyTarget(
  event: KeyboardEvent,
  { now, hasSelection, page, trace, view }: Position,
): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case "j":
    case "ArrowDown":
      return hasSelection ? rowAfter(trace, view, now) : now;
    case "k":
    case "ArrowUp":
      return hasSelection ? rowBefore(trace, view, now) : now;
    case "PageDown":
      return now + page;
    case "PageUp":
      return now - page;
    case "Home":
      return 0;
    case "End":
      return view.length - 1;
    default:
      return undefined;
  }
}
