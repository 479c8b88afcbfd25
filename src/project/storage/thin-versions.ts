/** Versions kept at most for one project. */
const MAX_VERSIONS = 40;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Which versions to let go: all of the last hour stay, then one for each ten minutes of a day, one for each day of a
 * month, one for each month; never more than 40. The oldest of each slot stays, so that a version once kept is not
 * replaced again and again.
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
  return [...dropped, ...kept.slice(0, Math.max(0, kept.length - MAX_VERSIONS))];
}

function slotOf(time: number, now: number): string {
  const age = now - time;
  if (age < HOUR) return `one ${time}`;
  if (age < DAY) return `ten minutes ${Math.floor(time / (10 * MINUTE))}`;
  if (age < 30 * DAY) return `day ${Math.floor(time / DAY)}`;
  return `month ${Math.floor(time / (30 * DAY))}`;
}
