import type { Filter } from "./filter.ts";
import { rowSubject } from "./filter-subject.ts";
import type { TraceStore } from "./trace-store.ts";

/** The rows of the sequence that a filter lets through: positions in `store.sequence.rows`, ascending. */
export interface RowView {
  readonly length: number;
  /** Position in `store.sequence.rows` of the shown row `shown`. */
  position(shown: number): number | undefined;
  /** The shown row at or before a position; -1 when there is none. */
  shownAtOrBefore(position: number): number;
  /** Reads on from where the last call stopped. */
  update(): void;
  /** As `update`, but at most so many new rows: of a long trace a part at a time. Whether all are read. */
  read(maxRows: number): boolean;
}

/**
 * A filtered view that follows the store with work only for new and changed rows. Without a filter it is arithmetic:
 * nothing is kept.
 */
export function createRowView(store: TraceStore, filter: Filter): RowView {
  return filter.isEmpty ? unfiltered(store) : filtered(store, filter);
}

function unfiltered(store: TraceStore): RowView {
  return {
    get length() {
      return store.sequence.rows.end - store.sequence.rows.first;
    },
    position: (shown) => store.sequence.rows.first + shown,
    shownAtOrBefore: (position) =>
      Math.min(position, store.sequence.rows.end - 1) - store.sequence.rows.first,
    update() {},
    read: () => true,
  };
}

function filtered(store: TraceStore, filter: Filter): RowView {
  let shown: number[] = [];
  let source = store.sequence;
  let readRows = 0;
  let readTouched = 0;

  const isMatch = (position: number): boolean => {
    const row = source.rows.at(position);
    return row !== undefined && filter.matches(rowSubject(row, store.index));
  };
  const indexAtOrBefore = (position: number): number => lastAtMost(shown, position);
  const readAll = (): void => {
    source = store.sequence;
    shown = [];
    readRows = source.rows.first;
    readTouched = source.touched.end;
  };

  /** Rows that got their answer meanwhile: they may match now, or no longer. */
  const readChanged = (): void => {
    const { rows, touched } = source;
    for (; readTouched < touched.end; readTouched += 1) {
      const position = touched.at(readTouched);
      if (position === undefined || position >= readRows || position < rows.first) continue;
      const at = indexAtOrBefore(position);
      const isShown = shown[at] === position;
      const shouldShow = isMatch(position);
      if (isShown && !shouldShow) shown.splice(at, 1);
      if (!isShown && shouldShow) shown.splice(at + 1, 0, position);
    }
  };
  const read = (maxRows: number): boolean => {
    if (source !== store.sequence || readTouched < source.touched.first) readAll();
    const { rows } = source;
    if (rows.first > readRows) readRows = rows.first;
    if ((shown[0] ?? Infinity) < rows.first)
      shown = shown.slice(indexAtOrBefore(rows.first - 1) + 1);
    readChanged();
    const end = Math.min(rows.end, readRows + maxRows);
    for (; readRows < end; readRows += 1) if (isMatch(readRows)) shown.push(readRows);
    return readRows === rows.end;
  };

  readAll();
  return {
    get length() {
      return shown.length;
    },
    position: (at) => shown[at],
    shownAtOrBefore: indexAtOrBefore,
    update: () => void read(Infinity),
    read,
  };
}

/** Where in an ascending list the last number is that is not above `position`; -1 when there is none. */
function lastAtMost(shown: readonly number[], position: number): number {
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shown[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
