import { epochMs } from "#base/brand.ts";
import { utf8 } from "#base/utf8.ts";
import { type ProcessId, extensionProcess } from "#contract/process-id.ts";
import { type TraceBatch, createTraceRecorder } from "./trace-recorder.ts";
import type { BodyRef } from "./body-ref.ts";
import type { TraceEventDraft } from "./trace-event.ts";

const ENVIRONMENT = "env-1";
const COLLECTOR = extensionProcess("collector");
const WATCHER = extensionProcess("watcher");
const NEXT = "/2018-06-01/runtime/invocation/next";
/**
 * A trace with two external extensions: `collector` gets telemetry, of which the first invocation's report arrives
 * during the second one, and `watcher` ends by itself. Shapes: Runtime API reference §1–§4; Extensions API.
 */
export function extensionTrace(): TraceBatch {
  const notes = createNotes();
  const { record, finish, pass } = notes;
  const next = start(notes);
  invoke(notes, next, "11111111-0000-4000-8000-000000000001", []);
  pass(1500);
  invoke(notes, next, "22222222-0000-4000-8000-000000000002", [
    "11111111-0000-4000-8000-000000000001",
    "22222222-0000-4000-8000-000000000002",
  ]);
  record({
    kind: "process.exited",
    environmentId: ENVIRONMENT,
    process: WATCHER,
    status: { kind: "exited", code: 0 },
  });
  return finish();
}

/** The polls that wait for the next event. */
interface Waiting {
  collector: string;
  runtime: string;
}

function start({ record, ask, answer, nextOf, begin, register }: Notes): Waiting {
  record({ kind: "function.deployed", functionName: "function", engine: "linux" });
  record({
    kind: "environment.created",
    environmentId: ENVIRONMENT,
    ordinal: 1,
    logStream: "2026/01/31/[$LATEST]0123",
    initializationType: "on-demand",
  });
  record({ kind: "environment.phase", environmentId: ENVIRONMENT, phase: "init" });
  begin(COLLECTOR, "/opt/extensions/collector");
  begin(WATCHER, "/opt/extensions/watcher");
  register(COLLECTOR, ["INVOKE", "SHUTDOWN"]);
  register(WATCHER, ["SHUTDOWN"]);
  const subscription = ask(COLLECTOR, "/2022-07-01/telemetry");
  answer(subscription, '"OK"');
  record({
    kind: "telemetry.subscribed",
    environmentId: ENVIRONMENT,
    process: COLLECTOR,
    exchangeId: subscription,
    types: ["platform", "function"],
    destination: "http://sandbox.localdomain:8080/",
  });
  begin("runtime", "/var/task/bootstrap");
  const collector = nextOf(COLLECTOR);
  nextOf(WATCHER);
  return { collector, runtime: ask("runtime", NEXT, true) };
}

function invoke(
  { record, body, ask, answer, nextOf, now }: Notes,
  next: Waiting,
  requestId: string,
  about: readonly string[],
): void {
  record({
    kind: "invocation.received",
    requestId,
    invocationType: "RequestResponse",
    source: "invoke",
    payload: body(`{"id":"${requestId}"}`),
    attempt: 1,
  });
  record({
    kind: "invocation.assigned",
    requestId,
    environmentId: ENVIRONMENT,
    isCold: about.length === 0,
  });
  record({ kind: "environment.phase", environmentId: ENVIRONMENT, phase: "invoke", requestId });
  answer(next.collector, `{"eventType":"INVOKE","requestId":"${requestId}"}`);
  record({
    kind: "invocation.delivered",
    requestId,
    environmentId: ENVIRONMENT,
    exchangeId: next.runtime,
    deadlineMs: epochMs(now() + 3000),
    isRedelivery: false,
  });
  answer(next.runtime, `{"id":"${requestId}"}`, requestId);
  if (about.length > 0)
    record({
      kind: "telemetry.delivered",
      environmentId: ENVIRONMENT,
      process: COLLECTOR,
      batch: body('[{"type":"platform.report"},{"type":"platform.start"}]'),
      records: 2,
      requestId,
      about,
      status: 200,
    });
  const reply = ask("runtime", `/2018-06-01/runtime/invocation/${requestId}/response`);
  record({
    kind: "invocation.responded",
    requestId,
    environmentId: ENVIRONMENT,
    payload: body("{}"),
    mode: "buffered",
  });
  answer(reply, '{"status":"OK"}', requestId);
  next.runtime = ask("runtime", NEXT, true);
  next.collector = nextOf(COLLECTOR);
  record({
    kind: "invocation.finished",
    requestId,
    environmentId: ENVIRONMENT,
    status: "success",
    durationMs: 12,
    billedMs: 12,
  });
  record({ kind: "environment.phase", environmentId: ENVIRONMENT, phase: "frozen" });
}

type Notes = ReturnType<typeof createNotes>;

/** What the script writes down, in the words of the trace. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
function createNotes() {
  const batches: TraceBatch[] = [];
  let now = 1_769_860_800_000;
  const recorder = createTraceRecorder({
    clock: { now: () => epochMs((now += 2)) },
    emit: (batch) => batches.push(batch),
    schedule: () => {},
  });
  const record = (draft: TraceEventDraft): void => recorder.record(draft);
  const body = (text: string): BodyRef => recorder.body(utf8(text));
  let exchanges = 0;

  const ask = (process: ProcessId, path: string, isWaiting = false): string => {
    exchanges += 1;
    const exchangeId = `x${exchanges}`;
    const of = { environmentId: ENVIRONMENT, exchangeId };
    record({
      kind: "api.request",
      ...of,
      process,
      method: path.endsWith("/next") ? "GET" : "POST",
      path,
      headers: [["Host", "169.254.100.1:9001"]],
      body: body(""),
    });
    if (isWaiting) record({ kind: "api.waiting", ...of });
    return exchangeId;
  };
  const answer = (exchangeId: string, text: string, requestId?: string): void =>
    record({
      kind: "api.response",
      environmentId: ENVIRONMENT,
      exchangeId,
      status: 200,
      headers: [["Content-Type", "application/json"]],
      body: body(text),
      ...(requestId !== undefined && { requestId }),
    });
  const nextOf = (process: ProcessId): string =>
    ask(process, "/2020-01-01/extension/event/next", true);
  const begin = (process: ProcessId, entryPoint: string): void => {
    const candidates = [{ path: entryPoint, outcome: "taken" as const }];
    record({
      kind: "process.started",
      environmentId: ENVIRONMENT,
      process,
      entryPoint,
      candidates,
    });
  };
  const register = (process: ProcessId, events: readonly string[]): void => {
    const exchangeId = ask(process, "/2020-01-01/extension/register");
    answer(exchangeId, "{}");
    record({
      kind: "extension.registered",
      environmentId: ENVIRONMENT,
      process,
      exchangeId,
      events,
      isInternal: false,
    });
    record({
      kind: "extension.state",
      environmentId: ENVIRONMENT,
      process,
      from: "Started",
      to: "Registered",
      exchangeId,
    });
  };

  return {
    record,
    body,
    ask,
    answer,
    nextOf,
    begin,
    register,
    now: () => now,
    pass: (ms: number): void => {
      now += ms;
    },
    finish: (): TraceBatch => {
      recorder.flush();
      return {
        events: batches.flatMap(({ events }) => events),
        bodies: batches.flatMap(({ bodies }) => bodies),
      };
    },
  };
}
