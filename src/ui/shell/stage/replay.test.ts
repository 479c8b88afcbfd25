import { createStore } from "zustand/vanilla";
import { afterEach, expect, test, vi } from "vitest";
import { epochMs } from "#base/brand.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { type TraceEventDraft, placed } from "#trace/trace-event.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { noticesStore } from "#ui/kit/notices/notices-store.ts";
import { INITIAL_RUN, INITIAL_SELECTION, type Session } from "#ui/state/session/session.ts";
import { replay } from "./replay.ts";

afterEach(() => noticesStore.setState(noticesStore.getInitialState()));

/** A session whose function answers with what `answer` makes of an event. */
function sessionOf(answer: () => (event: string) => string) {
  const trace = createTraceStore({ schedule: (flush) => flush() });
  let seq = 0;
  let requests = 0;
  const append = (drafts: readonly TraceEventDraft[], bodies: [string, Uint8Array][]): void =>
    trace.append({
      events: drafts.map((draft) => placed(draft, seq++, epochMs(seq))),
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
  const session = {
    kind: "live",
    trace,
    selection: createStore(() => INITIAL_SELECTION),
    run: createStore(() => INITIAL_RUN),
    commands: { invokeWith, restartEnvironment, clearTrace: () => trace.clear() },
    // Only what a replay asks for.
  } as unknown as Session;
  return { session, invokeWith, sent, restartEnvironment };
}

const notices = (): string[] => noticesStore.getState().notices.map(({ text }) => text);

test("an edit that changes the second of five answers is found at invocation 2", async () => {
  let answer = (event: string): string => `"${event}"`;
  const { session, invokeWith, sent, restartEnvironment } = sessionOf(() => answer);
  for (const event of ["1", "2", "3", "4", "5"]) invokeWith(utf8(event));
  answer = (event) => (event === "2" ? '"other"' : `"${event}"`);
  await replay(session);
  expect(sent.slice(5)).toEqual(["1", "2", "3", "4", "5"]);
  expect(restartEnvironment).toHaveBeenCalledOnce();
  expect(notices()).toEqual([
    'First difference: invocation 2, the answer: “"2"” before, “"other"” now.',
  ]);
  const selected = session.trace.event(session.selection.getState().selectedSeq ?? -1);
  expect(selected).toMatchObject({ kind: "invocation.responded", requestId: "request-7" });
});

test("the same code gives no difference", async () => {
  const { session, invokeWith } = sessionOf(() => (event) => event);
  for (const event of ["1", "2"]) invokeWith(utf8(event));
  await replay(session);
  expect(notices()).toEqual(["All 2 events were sent again: no difference."]);
});
