import "fake-indexeddb/auto";
import { createStore } from "zustand/vanilla";
import { afterEach, expect, test, vi } from "vitest";
import { epochMs } from "#base/brand.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { type TraceEventDraft, placed } from "#trace/trace-event.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { noticesStore } from "#ui/kit/notices/notices-store.ts";
import { INITIAL_RUN, INITIAL_SELECTION, type Session } from "#ui/state/session/session.ts";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import type { App } from "../app-context.ts";
import { keptRunsStore, refreshKeptRuns, removeRun, traceOf } from "./kept-runs.ts";
import { replay } from "./replay.ts";

const PROJECT: Project = {
  name: "Mine",
  files: new Map(),
  layers: [],
  settings: DEFAULT_SETTINGS,
  events: [],
  requests: [],
};

afterEach(async () => {
  noticesStore.setState(noticesStore.getInitialState());
  for (const { id } of keptRunsStore.getState().runs) await removeRun(id);
});

/** A session whose function answers with what `answer` makes of an event. */
function sessionOf(answer: () => (event: string) => string) {
  const trace = createTraceStore({ schedule: (flush) => flush() });
  let seq = 0;
  let requests = 0;
  let skippedMs = 0;
  const append = (drafts: readonly TraceEventDraft[], bodies: [string, Uint8Array][]): void =>
    trace.append({
      events: drafts.map((draft) => placed(draft, seq++, epochMs(skippedMs + seq))),
      bodies,
    });
  const sent: string[] = [];
  const invokeWith = (payload: Uint8Array): void => {
    const requestId = `request-${++requests}`;
    sent.push(utf8Text(payload));
    const result = utf8(answer()(utf8Text(payload)));
    const of = { requestId, environmentId: "e" };
    append(
      [
        {
          kind: "invocation.received",
          requestId,
          invocationType: "RequestResponse",
          source: "invoke",
          payload: { id: `in-${requestId}`, size: payload.length },
          attempt: 1,
        },
        { kind: "invocation.assigned", ...of, isCold: false },
        {
          kind: "invocation.responded",
          ...of,
          payload: { id: `out-${requestId}`, size: result.length },
          mode: "buffered",
        },
        { kind: "invocation.finished", ...of, status: "success", durationMs: 1, billedMs: 1 },
      ],
      [
        [`in-${requestId}`, payload],
        [`out-${requestId}`, result],
      ],
    );
  };
  const restartEnvironment = vi.fn<() => void>(() =>
    append([{ kind: "environment.phase", environmentId: "e", phase: "gone" }], []),
  );
  const inject = vi.fn<Session["commands"]["inject"]>(async (injection) => {
    if (injection.kind === "time") skippedMs += injection.ms;
  });
  const session = {
    kind: "live",
    trace,
    selection: createStore(() => INITIAL_SELECTION),
    run: createStore(() => INITIAL_RUN),
    commands: { invokeWith, inject, restartEnvironment, clearTrace: () => trace.clear() },
  };
  const project = { state: createStore(() => ({ project: PROJECT })) };
  // Only what a replay asks for.
  const app = { session, project } as unknown as App;
  return { app, session, invokeWith, inject, sent, restartEnvironment };
}

const notices = (): string[] => noticesStore.getState().notices.map(({ text }) => text);

test("an edit that changes the second of five answers is found at invocation 2", async () => {
  let answer = (event: string): string => `"${event}"`;
  const { app, session, invokeWith, sent, restartEnvironment } = sessionOf(() => answer);
  for (const event of ["1", "2", "3", "4", "5"]) invokeWith(utf8(event));
  answer = (event) => (event === "2" ? '"other"' : `"${event}"`);
  await replay(app);
  expect(sent.slice(5)).toEqual(["1", "2", "3", "4", "5"]);
  expect(restartEnvironment).toHaveBeenCalledOnce();
  expect(notices()).toEqual([
    'First difference: invocation 2, the answer: “"2"” before, “"other"” now.',
  ]);
  const selected = session.trace.event(session.selection.getState().selectedSeq ?? -1);
  expect(selected).toMatchObject({ kind: "invocation.responded", requestId: "request-7" });
});

test("the same code gives no difference", async () => {
  const { app, invokeWith } = sessionOf(() => (event) => event);
  for (const event of ["1", "2"]) invokeWith(utf8(event));
  await replay(app);
  expect(notices()).toEqual(["All 2 events were sent again: no difference."]);
});

test("the time between the events passes too, and the run before is kept", async () => {
  const { app, session, invokeWith, inject } = sessionOf(() => (event) => event);
  invokeWith(utf8("1"));
  await inject({ kind: "time", ms: 3_600_000 });
  invokeWith(utf8("2"));
  inject.mockClear();
  await replay(app);
  const [first, second] = session.trace.index.attempts.slice();
  expect((second?.startAt ?? 0) - (first?.startAt ?? 0)).toBe(3_600_005);
  expect(inject).toHaveBeenCalledOnce();
  await refreshKeptRuns();
  const [kept] = keptRunsStore.getState().runs;
  expect(kept).toMatchObject({ name: "Before the replay", invocations: 2, isAutomatic: true });
  expect(kept === undefined ? 0 : traceOf(kept).index.attempts.slice()).toHaveLength(2);
});
