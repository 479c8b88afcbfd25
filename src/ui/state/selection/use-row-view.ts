import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type Filter, type FilterError, parseFilter } from "#trace/filter.ts";
import type { RowView } from "#trace/row-view.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { type AppliedFilter, type FilterApplier, createFilterApplier } from "./applied-filter.ts";

export interface ParsedFilter {
  /** What is applied: of a long trace it follows the text when its rows are found. */
  readonly filter: Filter;
  /** What is wrong with the text as typed. */
  readonly error: FilterError | undefined;
}

/** One for a trace, whatever panels read it. */
const appliers = new WeakMap<TraceStore, FilterApplier>();

function applierOf(trace: TraceStore): FilterApplier {
  let applier = appliers.get(trace);
  if (applier === undefined) appliers.set(trace, (applier = createFilterApplier(trace)));
  return applier;
}

/** Reads the filter text. One with an error lets everything through and says what is wrong. */
export function useFilter(trace: TraceStore, text: string): ParsedFilter {
  const applier = applierOf(trace);
  useEffect(() => applier.want(text), [applier, text]);
  const { filter } = useApplied(applier);
  const error = useMemo(() => {
    const parsed = parseFilter(text);
    return parsed.ok ? undefined : parsed.error;
  }, [text]);
  return { filter, error };
}

/** The filtered rows, read on with each flush of the trace. */
export function useRowView(trace: TraceStore): RowView {
  const { view } = useApplied(applierOf(trace));
  // Idempotent for the same trace, so it may run during rendering: rows never change between two flushes.
  view.update();
  return view;
}

function useApplied(applier: FilterApplier): AppliedFilter {
  return useSyncExternalStore(applier.subscribe, applier.current, applier.current);
}
