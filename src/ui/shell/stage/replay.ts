import { compareRuns, divergenceWords, firstDivergence } from "#trace/compare-runs.ts";
import { type TraceStore, createTraceStore } from "#trace/trace-store.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { select } from "#ui/state/selection/use-trace.ts";
import type { Session } from "#ui/state/session/session.ts";

/** Environments that do not end within this time have something in their way that is not the replay's business. */
const ENDING_MS = 5_000;

/**
 * Sends the events of the trace again, one after the other, to the code as it is now, and shows the first invocation that
 * comes out differently. Begins cold, as a new deployment does.
 */
export async function replay(session: Session): Promise<void> {
  const { trace, commands } = session;
  const before = createTraceStore({ schedule: (flush) => flush() });
  before.load({ events: trace.events.slice(), bodies: [...trace.bodies()] });
  const payloads = recordedPayloads(before);
  if (payloads.length === 0) {
    notify("status", "There is no invocation in the trace whose event could be sent again.");
    return;
  }
  commands.restartEnvironment();
  await environmentsGone(trace);
  commands.clearTrace();
  for (const payload of payloads) {
    commands.invokeWith(payload);
    await untilIdle(session);
  }
  trace.flush();
  tell(session, before, payloads.length);
}

/** The events as their callers sent them, in order; tries after the first one are Lambda's own. */
function recordedPayloads(trace: TraceStore): Uint8Array[] {
  return trace.index.attempts.slice().flatMap(({ attempt, received }) => {
    if (attempt > 1 || received === undefined) return [];
    const bytes = received.payload.size === 0 ? new Uint8Array() : trace.body(received.payload);
    return bytes === undefined ? [] : [bytes];
  });
}

function tell(session: Session, before: TraceStore, count: number): void {
  const divergence = firstDivergence(compareRuns(before, session.trace));
  if (divergence === undefined) {
    const events = count === 1 ? "The event was" : `All ${count} events were`;
    notify("status", `${events} sent again: no difference.`);
    return;
  }
  const { after } = divergence;
  if (after !== undefined)
    select(session, (after.responded ?? after.reply?.request)?.seq ?? after.firstSeq);
  notify("status", divergenceWords(divergence, { before: "before", after: "now" }));
}

function untilIdle({ run }: Session): Promise<void> {
  return new Promise((resolve) => {
    if (run.getState().state.kind === "idle") return resolve();
    const stop = run.subscribe(({ state }) => {
      if (state.kind !== "idle") return;
      stop();
      resolve();
    });
  });
}

/** What they say at their end belongs to the run before. */
function environmentsGone(trace: TraceStore): Promise<void> {
  const areGone = (): boolean =>
    [...trace.index.environments.values()].every(
      ({ phases }) => phases.at(phases.end - 1)?.phase === "gone",
    );
  return new Promise((resolve) => {
    if (areGone()) return resolve();
    const stop = trace.subscribe(() => {
      if (areGone()) end();
    });
    const timer = setTimeout(() => end(), ENDING_MS);
    function end(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}
