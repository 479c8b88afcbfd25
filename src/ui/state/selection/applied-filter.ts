import { type Filter, NO_FILTER } from "#trace/filter.ts";
import { type RowView, createRowView } from "#trace/row-view.ts";
import type { TraceStore } from "#trace/trace-store.ts";

/** The filter that every panel shows, with the rows of the sequence that it lets through. */
export interface AppliedFilter {
  readonly filter: Filter;
  readonly view: RowView;
}

/** Work at a time while a filter reads a long trace: half a frame, so that typing goes on meanwhile. */
const SLICE_MS = 8;
/** Rows between two looks at the clock. */
const STRIDE = 250;

/** What reading in slices needs of the page. */
export interface SliceHost {
  readonly now: () => number;
  /** Runs something in a task of its own, after what a person did meanwhile. */
  readonly later: (work: () => void) => void;
}

export interface FilterApplier {
  /** The text as typed, and what it means. */
  want(this: void, text: string, filter: Filter): void;
  readonly current: () => AppliedFilter;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Applies the typed filter to all panels at once: when its rows are found, in slices. Until then the one before stays; a
 * text that was typed over is given up.
 */
export function createFilterApplier(trace: TraceStore, host: SliceHost = PAGE): FilterApplier {
  const listeners = new Set<() => void>();
  let applied: AppliedFilter = { filter: NO_FILTER, view: createRowView(trace, NO_FILTER) };
  let wantedText = "";

  const read = (next: AppliedFilter, text: string): void => {
    if (text !== wantedText) return;
    const end = host.now() + SLICE_MS;
    let isRead = next.view.read(STRIDE);
    while (!isRead && host.now() < end) isRead = next.view.read(STRIDE);
    if (!isRead) {
      host.later(() => read(next, text));
      return;
    }
    applied = next;
    for (const listener of listeners) listener();
  };

  return {
    want(text, filter) {
      if (text === wantedText) return;
      wantedText = text;
      read({ filter, view: createRowView(trace, filter) }, text);
    },
    current: () => applied,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const PAGE: SliceHost = {
  now: () => performance.now(),
  later: (work) => void setTimeout(work, 0),
};
