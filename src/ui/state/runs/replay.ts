import { compareRuns, divergenceWords, firstDivergence, wholeRun } from "#trace/compare-runs.ts";
import { type Invocation, answerOf } from "#trace/invocation.ts";
import { type TraceStore, createTraceStore } from "#trace/trace-store.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "../app-context.ts";
import { select } from "../selection/use-trace.ts";
import type { Session } from "../session/session.ts";
import { showDialog } from "../workbench-store.ts";
import { keepRun } from "./kept-runs.ts";

/** Environments that do not end within this time have something in their way that is not the replay's business. */
const ENDING_MS = 5_000;

/**
 * Sends the events of the trace again to the code as it is now, each when it was sent before, and shows the first
 * invocation that comes out differently. Begins cold, as a new deployment does. The run that was on the screen is kept.
 */
export async function replay({ session, project }: App): Promise<void> {
  const { trace, commands } = session;
  const before = createTraceStore({ schedule: (flush) => flush() });
  before.load({ events: trace.events.slice(), bodies: [...trace.bodies()] });
  const sendings = recordedSendings(before);
  if (sendings.length === 0) {
    notify("status", "There is no invocation in the trace whose event could be sent again.");
    return;
  }
  await keepRun(trace, project.state.getState().project, {
    name: "Before the replay",
    isAutomatic: true,
  });
  commands.restartEnvironment();
  await environmentsGone(trace);
  commands.clearTrace();
  for (const sending of sendings) {
    if (sending.waitsForIdle) await untilIdle(session);
    await untilDue(session, sending);
    commands.invokeWith(sending.payload);
  }
  await untilIdle(session);
  trace.flush();
  tell(session, before, sendings.length);
}

interface Sending {
  readonly payload: Uint8Array;
  /** Milliseconds after the first one. */
  readonly afterMs: number;
  /** Everything before it was answered when it was sent. */
  readonly waitsForIdle: boolean;
}

/** The events as their callers sent them, in order; tries after the first one are Lambda's own. */
function recordedSendings(trace: TraceStore): Sending[] {
  const attempts = trace.index.attempts.slice().filter(({ attempt }) => attempt === 1);
  const firstAt = attempts[0]?.startAt ?? 0;
  const sendings: Sending[] = [];
  const earlier: Invocation[] = [];
  for (const attempt of attempts) {
    const { received, firstSeq, startAt } = attempt;
    const bytes =
      received?.payload.size === 0 ? new Uint8Array() : received && trace.body(received.payload);
    if (bytes === undefined) continue;
    sendings.push({
      payload: bytes,
      afterMs: startAt - firstAt,
      waitsForIdle: earlier.every((other) => endOf(other) < firstSeq),
    });
    earlier.push(attempt);
  }
  return sendings;
}

/** When its caller could send the next one; the runtime may still have been busy. */
function endOf(invocation: Invocation): number {
  return answerOf(invocation)?.seq ?? invocation.lastSeq;
}

/** Lets the time pass that lay between the events: at once while everything is frozen, else as on the wall. */
async function untilDue(session: Session, { afterMs, waitsForIdle }: Sending): Promise<void> {
  const { trace, commands } = session;
  trace.flush();
  const [first] = trace.index.attempts.slice();
  const last = trace.event(trace.snapshot().endSeq - 1);
  if (first === undefined || last === undefined) return;
  const leftMs = first.startAt + afterMs - last.at;
  if (leftMs < 1) return;
  if (waitsForIdle) {
    await until(trace, () => trace.index.attempts.slice().every(isOver));
    // Real processes live in real time: they get their events one after the other.
    await commands.inject({ kind: "time", ms: leftMs }).catch(() => undefined);
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, leftMs));
}

function tell(session: Session, before: TraceStore, count: number): void {
  const divergence = firstDivergence(compareRuns(wholeRun(before), wholeRun(session.trace)));
  if (divergence === undefined) {
    const events = count === 1 ? "The event was" : `All ${count} events were`;
    notify("status", `${events} sent again: no difference.`);
    return;
  }
  const { after } = divergence;
  if (after !== undefined)
    select(session, (after.responded ?? after.reply?.request)?.seq ?? after.firstSeq);
  notify("status", divergenceWords(divergence, { before: "before", after: "now" }), {
    label: "Compare",
    run: () => showDialog("runs"),
  });
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

function isOver({ finished, throttled, refused }: Invocation): boolean {
  return (finished ?? throttled ?? refused) !== undefined;
}

/** What they say at their end belongs to the run before. */
function environmentsGone(trace: TraceStore): Promise<void> {
  return until(trace, () =>
    [...trace.index.environments.values()].every(
      ({ phases }) => phases.at(phases.end - 1)?.phase === "gone",
    ),
  );
}

/** Until the trace says so, or for `ENDING_MS`. */
function until(trace: TraceStore, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) return resolve();
    const stop = trace.subscribe(() => {
      if (isSo()) end();
    });
    const timer = setTimeout(() => end(), ENDING_MS);
    function end(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}
