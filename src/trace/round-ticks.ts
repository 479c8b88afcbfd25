/**
 * Round numbers from `from` to `to`, at most `atMost` of them: multiples of 1, 2 or 5 times a power of ten, whichever is
 * the smallest step that fits.
 */
export function roundTicks(from: number, to: number, atMost: number): readonly number[] {
  const length = to - from;
  if (!(length > 0) || !Number.isFinite(length) || atMost < 1) return [];
  for (let step = roundStep(length / atMost); ; step = roundStep(step * 1.5)) {
    // Counted in steps: adding up a step like 0.1 would drift.
    const first = Math.ceil(from / step - 1e-9);
    const count = Math.floor(to / step + 1e-9) - first + 1;
    if (count > atMost) continue; // both ends fell on a tick
    return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(15)));
  }
}

/** The smallest of 1, 2, 5, 10, 20 … that is not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
