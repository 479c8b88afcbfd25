import type { Session } from "#ui/state/session/session.ts";

/** Milliseconds that the invocation being held still has before its deadline; `undefined` when none is running. */
export function remainingAt(session: Session, now: number): number | undefined {
  const { attempts } = session.trace.index;
  for (
    let position = attempts.end - 1;
    position >= attempts.first && position > attempts.end - 50;
    position -= 1
  ) {
    const attempt = attempts.at(position);
    const delivered = attempt?.deliveries.at(-1);
    if (attempt === undefined || delivered === undefined || attempt.finished !== undefined)
      continue;
    return Math.max(0, delivered.deadlineMs - now);
  }
  return undefined;
}
