import { useMemo } from "react";
import { type Filter, type FilterError, parseFilter } from "#trace/filter.ts";
import { type RowView, createRowView } from "#trace/row-view.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";

export interface ParsedFilter {
  /** The last text that could be read: a half-typed word does not empty the screen. */
  readonly filter: Filter;
  readonly error: FilterError | undefined;
}

const NOTHING: Filter = { isEmpty: true, matches: () => true };

/** Reads the filter text once for every panel. A text with an error lets everything through and says what is wrong. */
export function useFilter(text: string): ParsedFilter {
  return useMemo(() => {
    const parsed = parseFilter(text);
    return parsed.ok
      ? { filter: parsed.value, error: undefined }
      : { filter: NOTHING, error: parsed.error };
  }, [text]);
}

/** The filtered rows, read on with each flush of the trace. */
export function useRowView(trace: TraceStore, snapshot: TraceSnapshot, filter: Filter): RowView {
  const view = useMemo(
    () => createRowView(trace, filter),
    // A new generation is another trace: its rows are other rows.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, filter, snapshot.generation],
  );
  // Idempotent for the same trace, so it may run during rendering: rows never change between two flushes.
  view.update();
  return view;
}
