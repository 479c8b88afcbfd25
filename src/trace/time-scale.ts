import type { TraceIndex } from "./trace-index.ts";

/**
 * Moments to places and back. Pauses in which every environment stood still shrink to a fixed width, so that the work
 * between them can be seen.
 */
export interface TimeScale {
  readonly startAt: number;
  readonly endAt: number;
  /** Width of everything, in the unit of `place`. */
  readonly width: number;
  place(at: number): number;
  moment(place: number): number;
  /** The compressed pauses between two places; of those that begin less than `apart` after one another, the first. */
  pauses(from: number, to: number, apart?: number): readonly Pause[];
}

export interface Pause {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
}

/** Width that one pause wants, and the part of the whole that all of them together may take. */
const PAUSE_WIDTH = 16;
const PAUSE_SHARE = 0.3;

/** @param width places for the whole time, for example pixels */
export function createTimeScale(
  index: TraceIndex,
  range: { readonly startAt: number; readonly endAt: number },
  width: number,
): TimeScale {
  const { startAt } = range;
  const endAt = Math.max(range.endAt, startAt + 1);
  const gaps = index.gaps.slice().filter((gap) => gap.endAt > startAt && gap.startAt < endAt);
  const pauseWidth =
    gaps.length === 0 ? 0 : Math.min(PAUSE_WIDTH, (width * PAUSE_SHARE) / gaps.length);
  const paused = gaps.reduce(
    (sum, gap) => sum + Math.min(gap.endAt, endAt) - Math.max(gap.startAt, startAt),
    0,
  );
  const perMs = (width - pauseWidth * gaps.length) / Math.max(0.001, endAt - startAt - paused);

  // Corner points of the piecewise linear map.
  const moments: number[] = [startAt];
  const places: number[] = [0];
  const corner = (at: number, place: number): void => {
    moments.push(at);
    places.push(place);
  };
  for (const gap of gaps) {
    const from = Math.max(gap.startAt, startAt);
    const place = (places.at(-1) ?? 0) + (from - (moments.at(-1) ?? startAt)) * perMs;
    corner(from, place);
    corner(Math.min(gap.endAt, endAt), place + pauseWidth);
  }
  corner(endAt, width);

  return {
    startAt,
    endAt,
    width,
    place: (at) => interpolate(moments, places, at),
    moment: (place) => interpolate(places, moments, place),
    pauses(from, to, apart = 0) {
      const found: Pause[] = [];
      let next = -Infinity;
      // Corners 1 and 2 are the first pause, 3 and 4 the second, and so on.
      const first = Math.max(1, lowerBound(places, from) - 2);
      for (let at = first % 2 === 0 ? first + 1 : first; at + 1 < places.length - 1; at += 2) {
        const start = places[at] ?? 0;
        if (start > to) break;
        if (start < next) continue;
        next = start + apart;
        found.push({
          from: start,
          to: places[at + 1] ?? start,
          ms: (moments[at + 1] ?? 0) - (moments[at] ?? 0),
        });
      }
      return found;
    },
  };
}

function lowerBound(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function interpolate(from: readonly number[], to: readonly number[], value: number): number {
  const upper = Math.min(Math.max(1, lowerBound(from, value)), from.length - 1);
  const a = from[upper - 1] ?? 0;
  const b = from[upper] ?? a;
  const c = to[upper - 1] ?? 0;
  const d = to[upper] ?? c;
  return b === a ? c : c + ((value - a) / (b - a)) * (d - c);
}
