/** Versions kept at most for one project. */
const MAX_VERSIONS = 40;

/**
 * Versions let go at most when one is added. The clock may be years ahead for a moment, and everything seems old then:
 * such a moment must not cost the history of the last hour.
 */
const MAX_DROPPED = 2;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Which versions to let go: all of the last hour stay, then one for each ten minutes of a day, one for each day of a
 * month, one for each month; never more than 40. The oldest of each slot stays, so that a version once kept is not
 * replaced again and again. It takes several passes where many versions have become old at once.
 *
 * @param times when the versions were made, epoch milliseconds, in any order
 */
export function versionsToDrop(times: readonly number[], now: number): number[] {
  const sorted = [...times].toSorted((a, b) => a - b);
  const slots = new Set<string>();
  const kept: number[] = [];
  const dropped: number[] = [];
  for (const time of sorted) {
    const slot = slotOf(time, now);
    if (slots.has(slot)) dropped.push(time);
    else {
      slots.add(slot);
      kept.push(time);
    }
  }
  if (dropped.length > 0) return dropped.slice(0, MAX_DROPPED);
  return kept.slice(0, Math.max(0, kept.length - MAX_VERSIONS));
}

function slotOf(time: number, now: number): string {
  // A version of the future was made while the clock was wrong, and is as far from now as one of the past.
  const age = Math.abs(now - time);
  if (age < HOUR) return `one ${time}`;
  if (age < DAY) return `ten minutes ${Math.floor(time / (10 * MINUTE))}`;
  if (age < 30 * DAY) return `day ${Math.floor(time / DAY)}`;
  return `month ${Math.floor(time / (30 * DAY))}`;
}
