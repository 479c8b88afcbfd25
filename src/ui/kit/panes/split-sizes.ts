/** What a pane may be, along the split, in CSS pixels. */
export interface PaneLimits {
  readonly min: number;
  readonly max: number;
  /** May also be nothing at all. */
  readonly isCollapsible: boolean;
}

/** Sizes as laid out are off by parts of a pixel. */
const ROUNDING = 0.5;

/** The size nearest to `wanted` that a pane may have. Under half of its least size it collapses, if it can. */
export function fitting({ min, max, isCollapsible }: PaneLimits, wanted: number): number {
  if (isCollapsible && wanted < min / 2) return 0;
  return Math.max(min, Math.min(max, wanted));
}

/**
 * Sizes after the divider behind pane `divider` was moved by `by`. The pane that it is moved away from grows; those on the
 * other side give way, the nearest one first. The sum stays the same.
 */
export function moveDivider(
  sizes: readonly number[],
  limits: readonly PaneLimits[],
  divider: number,
  by: number,
): readonly number[] {
  const grown = by > 0 ? divider : divider + 1;
  const step = by > 0 ? 1 : -1;
  const limit = limits[grown];
  const size = sizes[grown];
  if (limit === undefined || size === undefined) return sizes;
  const target = fitting(limit, size + Math.abs(by));
  const next = [...sizes];
  let missing = target - size;
  if (missing <= 0) return sizes;
  for (let at = grown + step; missing > 0 && at >= 0 && at < sizes.length; at += step) {
    const [other, otherLimit] = [sizes[at], limits[at]];
    if (other === undefined || otherLimit === undefined || other === 0) continue;
    // Only the pane at the divider collapses: the ones behind it are not what the pointer is on.
    const isNearest = at === grown + step;
    const left = isNearest
      ? fitting(otherLimit, other - missing)
      : Math.max(otherLimit.min, other - missing);
    next[at] = Math.min(other, left);
    missing -= other - Math.min(other, left);
  }
  // What a collapsed pane gave too much goes to the one that grows; what nobody could give, it does not get.
  const reached = target - missing;
  if (reached < limit.min - ROUNDING) return sizes;
  next[grown] = reached;
  return next;
}

/** Sizes after the pane was made as large as `wanted`, at the cost of its neighbour towards the middle. */
export function resizePane(
  sizes: readonly number[],
  limits: readonly PaneLimits[],
  pane: number,
  wanted: number,
): readonly number[] {
  const by = wanted - (sizes[pane] ?? 0);
  const isLast = pane === sizes.length - 1;
  return moveDivider(sizes, limits, isLast ? pane - 1 : pane, isLast ? -by : by);
}
