import type { Token } from "./emitted-tokens.ts";

/**
 * For each emitted token, the number of the source token that it came from, where that is known; the numbers only
 * grow. What the compiler moved about (decorators, fields that become assignments) is left out of that order: as few
 * tokens as possible are.
 *
 * @param placeOf where an emitted token begins in the source, by the source map
 */
export function matchTokens(
  emitted: readonly Token[],
  source: readonly Token[],
  placeOf: (token: Token) => number | undefined,
): (number | undefined)[] {
  const byStart = new Map(source.map(({ start }, index) => [start, index]));
  const anchors = emitted.map((token) => {
    const place = placeOf(token);
    const index = place === undefined ? undefined : byStart.get(place);
    return index !== undefined && source[index]?.text === token.text ? index : undefined;
  });
  const kept = longestGrowing(anchors);
  const matched = anchors.map((index, at) => (kept.has(at) ? index : undefined));
  fillGaps(matched, emitted, source);
  return matched;
}

/** Beside a known token: those that stand there in both texts. */
function fillGaps(
  matched: (number | undefined)[],
  emitted: readonly Token[],
  source: readonly Token[],
): void {
  const extend = (at: number, step: 1 | -1): void => {
    let index = matched[at];
    if (index === undefined) return;
    for (let to = at + step; to >= 0 && to < emitted.length; to += step) {
      index += step;
      if (matched[to] !== undefined || source[index]?.text !== emitted[to]?.text) return;
      if (taken.has(index)) return;
      matched[to] = index;
      taken.add(index);
    }
  };
  const taken = new Set(matched.filter((index) => index !== undefined));
  for (let at = 0; at < emitted.length; at += 1) extend(at, 1);
  for (let at = emitted.length - 1; at >= 0; at -= 1) extend(at, -1);
}

/** Positions of a longest strictly growing part of the numbers (patience sorting). */
function longestGrowing(numbers: readonly (number | undefined)[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, number] of numbers.entries()) {
    if (number === undefined) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  }
  const kept = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at);
  return kept;
}
