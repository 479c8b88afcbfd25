import { expect, test } from "vitest";
import { epochMs } from "#base/brand.ts";
import { RUNTIME_PROCESS } from "#contract/process-id.ts";
import { invocationAt, tellingSeq } from "./shown-invocation.ts";
import { type TraceEventDraft, placed } from "./trace-event.ts";
import { createTraceStore } from "./trace-store.ts";

function storeOf(...drafts: readonly TraceEventDraft[]) {
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.load({
    events: drafts.map((draft, seq) => placed(draft, seq, epochMs(1000 + seq))),
    bodies: [],
  });
  return store;
}
const NO_BODY = { id: "", size: 0 };
const received = (requestId: string): TraceEventDraft => ({
  kind: "invocation.received",
  requestId,
  invocationType: "RequestResponse",
  source: "invoke",
  payload: NO_BODY,
  attempt: 1,
});
const of = { requestId: "a", environmentId: "e" };
const GOOD: readonly TraceEventDraft[] = [
  received("a"),
  { kind: "invocation.assigned", ...of, isCold: true },
  { kind: "invocation.responded", ...of, payload: NO_BODY, mode: "buffered" },
];

test("a refused event is the latest invocation: an earlier success does not stand", () => {
  const store = storeOf(...GOOD, received("b"), {
    kind: "invocation.refused",
    requestId: "b",
    status: 400,
    errorType: "InvalidRequestContentException",
    message: "Could not parse request body into json",
  });
  const shown = invocationAt(store, undefined, 4);
  expect(shown?.requestId).toBe("b");
  expect(shown === undefined ? undefined : tellingSeq(store, shown, 4)).toBe(4);
  // Before it came, the success was the latest.
  expect(invocationAt(store, undefined, 2)?.requestId).toBe("a");
});

test("of a failed invocation the event that failed tells most", () => {
  const store = storeOf(
    received("a"),
    { kind: "invocation.assigned", ...of, isCold: true },
    {
      kind: "process.exited",
      environmentId: "e",
      process: RUNTIME_PROCESS,
      status: { kind: "exited", code: 1 },
    },
    {
      kind: "invocation.responded",
      ...of,
      payload: NO_BODY,
      functionError: "Unhandled",
      mode: "buffered",
    },
  );
  const shown = invocationAt(store, undefined, 3);
  expect(shown === undefined ? undefined : tellingSeq(store, shown, 3)).toBe(2);
});
