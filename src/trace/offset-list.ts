/**
 * An append-only list that forgets from the front. Positions are absolute: they stay valid for what is still there, and
 * `at` gives `undefined` for what has gone.
 */
export interface OffsetList<T> {
  /** Position of the first element that is still there. */
  readonly first: number;
  /** Position after the last element. */
  readonly end: number;
  /** Appends and gives the position. */
  push(item: T): number;
  at(position: number): T | undefined;
  last(): T | undefined;
  /** Forgets everything before `position`. */
  dropBefore(position: number): void;
  /** Elements from `from` (inclusive) to `to` (exclusive), as far as they are there. */
  slice(from?: number, to?: number): T[];
  /** Position of the last element whose key is ≤ `key`, or `first - 1`. Keys must not decrease along the list. */
  lastAtMost(key: number, keyOf: (item: T) => number): number;
}

export function createOffsetList<T>(): OffsetList<T> {
  let items: T[] = [];
  let first = 0;
  return {
    get first() {
      return first;
    },
    get end() {
      return first + items.length;
    },
    push(item) {
      items.push(item);
      return first + items.length - 1;
    },
    at: (position) => (position < first ? undefined : items[position - first]),
    last: () => items[items.length - 1],
    dropBefore(position) {
      if (position <= first) return;
      const count = Math.min(position - first, items.length);
      items = items.slice(count);
      first += count;
    },
    slice: (from = first, to = first + items.length) =>
      items.slice(Math.max(0, from - first), Math.max(0, to - first)),
    lastAtMost(key, keyOf) {
      let low = 0;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const item = items[middle];
        if (item !== undefined && keyOf(item) <= key) low = middle + 1;
        else high = middle;
      }
      return first + low - 1;
    },
  };
}
