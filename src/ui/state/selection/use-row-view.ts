import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ok } from "#base/result.ts";
import { type Filter, type FilterError, NO_FILTER } from "#trace/filter.ts";
import type { RowView } from "#trace/row-view.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { later, useLater } from "#ui/kit/later.ts";
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

const parser = later(() => import("#trace/parse-filter.ts"));
const EVERYTHING = ok(NO_FILTER);

/** Reads the filter text. One with an error lets everything through and says what is wrong. */
export function useFilter(trace: TraceStore, text: string): ParsedFilter {
  const applier = applierOf(trace);
  const loaded = useLater(parser, text !== "");
  const parsed = useMemo(
    () => (text === "" ? EVERYTHING : loaded?.parseFilter(text)),
    [loaded, text],
  );
  useEffect(() => {
    if (parsed !== undefined) applier.want(text, parsed.ok ? parsed.value : NO_FILTER);
  }, [applier, text, parsed]);
  const { filter } = useApplied(applier);
  return { filter, error: parsed === undefined || parsed.ok ? undefined : parsed.error };
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
