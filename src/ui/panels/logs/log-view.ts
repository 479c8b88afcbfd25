import type { Filter } from "#trace/filter.ts";
import { logSubject } from "#trace/filter-subject.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { stripAnsi } from "./strip-ansi.ts";

/** Which log lines are shown. */
export interface LogQuery {
  readonly search: string;
  readonly requestId: string | undefined;
  readonly filter: Filter;
}

/** The shown lines as positions in `index.logs`, read on with each call of `update`. */
export interface LogView {
  readonly length: number;
  position(shown: number): number | undefined;
  shownAtOrBefore(position: number): number;
  update(): void;
}

/** Follows the logs with work only for new lines; without a query it keeps nothing. */
export function createLogView(store: TraceStore, query: LogQuery): LogView {
  const isEverything = query.search === "" && query.requestId === undefined && query.filter.isEmpty;
  const search = query.search.toLowerCase();
  let source = store.index.logs;
  let shown: number[] = [];
  let read = source.first;

  const isMatch = (position: number): boolean => {
    const log = source.at(position);
    if (log === undefined) return false;
    if (query.requestId !== undefined && log.requestId !== query.requestId) return false;
    if (search !== "" && !stripAnsi(log.text).toLowerCase().includes(search)) return false;
    return query.filter.isEmpty || query.filter.matches(logSubject(log, store.index));
  };

  return {
    get length() {
      return isEverything ? store.index.logs.end - store.index.logs.first : shown.length;
    },
    position: (at) => (isEverything ? store.index.logs.first + at : shown[at]),
    shownAtOrBefore(position) {
      if (isEverything)
        return Math.min(position, store.index.logs.end - 1) - store.index.logs.first;
      let low = 0;
      let high = shown.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((shown[middle] ?? 0) <= position) low = middle + 1;
        else high = middle;
      }
      return low - 1;
    },
    update() {
      if (isEverything) return;
      if (source !== store.index.logs) {
        source = store.index.logs;
        shown = [];
        read = source.first;
      }
      if ((shown[0] ?? Infinity) < source.first)
        shown = shown.filter((position) => position >= source.first);
      read = Math.max(read, source.first);
      for (; read < source.end; read += 1) if (isMatch(read)) shown.push(read);
    },
  };
}
