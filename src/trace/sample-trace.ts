import { type EpochMs, epochMs } from "#base/brand.ts";
import { utf8 } from "#base/utf8.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import {
  type BatchingTraceRecorder,
  type TraceBatch,
  createTraceRecorder,
} from "./trace-recorder.ts";
import type { BodyRef } from "./body-ref.ts";
import type { TraceEventDraft } from "./trace-event.ts";

/**
 * Traces made without a simulator, in the order and shape that a run leaves behind: for tests, benchmarks and the
 * stage's own fixture page. Shapes: Runtime API reference §1–§4, §6.
 */
export function sampleTrace(): TraceBatch {
  const { script, finish } = createScript();
  script.deploy();
  const first = script.environment();
  script.coldStart(first, { ...GET_HELLO, requestId: ID(1) });
  script.respond(first, ID(1), HELLO, 11.8);
  script.freeze(first, 2400);
  script.invoke({ ...GET_HELLO, requestId: ID(2) });
  script.deliver(first, ID(2), false);
  script.respond(first, ID(2), HELLO, 3.1);
  script.freeze(first, 1800);

  script.invoke({ ...GET_HELLO, requestId: ID(3) });
  script.deliver(first, ID(3), false);
  script.log(first, "stderr", 'jq: error (at <stdin>:1): Cannot index number with "name"', ID(3));
  script.fail(
    first,
    ID(3),
    '{"errorMessage":"handler exited with status 5","errorType":"Function.HandlerFailed"}',
    4.4,
  );
  script.freeze(first, 3100);

  script.invoke({ ...GET_HELLO, requestId: ID(4) });
  script.deliver(first, ID(4), false);
  script.refusedTwice(first, ID(4));
  script.freeze(first, 900);

  script.invoke({ ...GET_HELLO, requestId: ID(5) });
  script.deliver(first, ID(5), false);
  script.log(
    first,
    "stdout",
    "\u001b[33mwarn\u001b[0m sleeping longer than the \u001b[1mtimeout\u001b[0m",
    ID(5),
  );
  script.timeOut(first, ID(5));

  script.invoke({ ...GET_HELLO, requestId: ID(6) });
  script.reinitialise(first, ID(6));
  script.deliver(first, ID(6), false);
  script.crash(first, ID(6));

  const second = script.environment();
  script.coldStart(second, { ...STREAM, requestId: ID(7) });
  script.stream(second, ID(7));
  return finish();
}

/** A long, regular trace: `invocations` warm ones over `environments` environments, ten a second, 13 events each. */
export function longTrace(invocations: number, environments = 4): TraceBatch {
  const { script, finish } = createScript();
  script.deploy();
  const ids = Array.from({ length: environments }, () => script.environment());
  for (let index = 0; index < invocations; index += 1) {
    const environmentId = ids[index % environments] ?? "";
    const requestId = ID(index + 1);
    const request = { requestId, payload: `{"n":${index}}`, source: "invoke" };
    if (index < environments) script.coldStart(environmentId, request);
    else {
      script.invoke(request);
      script.deliver(environmentId, requestId, false);
    }
    if (index % 50 === 49)
      script.fail(environmentId, requestId, '{"errorMessage":"no","errorType":"Function.No"}', 2);
    else
      script.respond(
        environmentId,
        requestId,
        `{"statusCode":200,"body":"${index}"}`,
        1 + (index % 7),
      );
    script.freeze(environmentId, 90);
  }
  return finish();
}

/** Request ID number `n`, in the shape of a real one. */
export function ID(n: number): string {
  const digits = Math.imul(n, 0x9e3779b1) >>> 0;
  return `${digits.toString(16).padStart(8, "0")}-5d2c-4f0a-9b1e-${n.toString(16).padStart(12, "0")}`;
}

interface SampleRequest {
  readonly requestId: string;
  readonly payload: string;
  readonly source: string;
}

const GET_HELLO = {
  source: "http-v2",
  payload: JSON.stringify({
    version: "2.0",
    routeKey: "GET /hello",
    rawPath: "/hello",
    rawQueryString: "name=world",
    headers: { accept: "application/json", host: "function.execute-api.us-east-1.amazonaws.com" },
    requestContext: {
      http: { method: "GET", path: "/hello", sourceIp: "127.0.0.1" },
      stage: "$default",
      timeEpoch: 1769860800000,
    },
    isBase64Encoded: false,
  }),
};
const STREAM = { source: "function-url", payload: '{"version":"2.0","rawPath":"/stream"}' };
const HELLO = '{"statusCode":200,"body":"Hello World"}';
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:function";
const BASE = "/2018-06-01/runtime";
const CURL: HeaderList = [
  ["Host", "169.254.100.1:9001"],
  ["User-Agent", "curl/8.5.0"],
  ["Accept", "*/*"],
];
const JSON_TYPE = ["Content-Type", "application/json"] as const;
const TIMEOUT_MS = 3000;

interface Script {
  deploy(): void;
  environment(): string;
  invoke(request: SampleRequest): void;
  coldStart(environmentId: string, request: SampleRequest): void;
  deliver(environmentId: string, requestId: string, isCold: boolean): void;
  respond(environmentId: string, requestId: string, payload: string, handlerMs: number): void;
  fail(environmentId: string, requestId: string, payload: string, handlerMs: number): void;
  refusedTwice(environmentId: string, requestId: string): void;
  timeOut(environmentId: string, requestId: string): void;
  crash(environmentId: string, requestId: string): void;
  reinitialise(environmentId: string, requestId: string): void;
  stream(environmentId: string, requestId: string): void;
  freeze(environmentId: string, forMs: number): void;
  log(
    environmentId: string,
    stream: "platform" | "stdout" | "stderr",
    text: string,
    requestId?: string,
  ): void;
}

interface SampleEnvironment {
  readonly ordinal: number;
  state: string;
  poll: string | undefined;
  startedAt: number;
  initMs: number | undefined;
}

function createScript(): { readonly script: Script; readonly finish: () => TraceBatch } {
  let now = Date.UTC(2026, 0, 31, 12);
  let exchanges = 0;
  const environments = new Map<string, SampleEnvironment>();
  const batches: TraceBatch[] = [];
  const recorder: BatchingTraceRecorder = createTraceRecorder({
    clock: { now: () => epochMs(now) },
    emit: (batch) => batches.push(batch),
    schedule: () => {},
  });
  const record = (draft: TraceEventDraft): void => recorder.record(draft);
  const body = (text: string): BodyRef => recorder.body(utf8(text));
  const pass = (ms: number): EpochMs => epochMs((now += ms));
  const stateOf = (environmentId: string): SampleEnvironment => {
    const known = environments.get(environmentId);
    if (known === undefined) throw new Error(`The script has no environment ${environmentId}.`);
    return known;
  };
  const move = (environmentId: string, to: string, exchangeId?: string): void => {
    const environment = stateOf(environmentId);
    record({
      kind: "runtime.state",
      environmentId,
      from: environment.state,
      to,
      ...(exchangeId === undefined ? {} : { exchangeId }),
    });
    environment.state = to;
  };
  const request = (
    environmentId: string,
    method: string,
    path: string,
    more: { headers?: HeaderList; payload?: string } = {},
  ): string => {
    const exchangeId = `x${(exchanges += 1)}`;
    record({
      kind: "api.request",
      environmentId,
      exchangeId,
      method,
      path,
      headers: [...CURL, ...(more.headers ?? [])],
      ...(more.headers?.some(([name]) => name === "Transfer-Encoding") === true
        ? {}
        : { body: body(more.payload ?? "") }),
    });
    return exchangeId;
  };
  const answer = (
    environmentId: string,
    exchangeId: string,
    status: number,
    headers: HeaderList,
    payload: string,
  ): void =>
    record({
      kind: "api.response",
      environmentId,
      exchangeId,
      status,
      headers,
      body: body(payload),
    });
  const accept = (environmentId: string, exchangeId: string): void =>
    answer(environmentId, exchangeId, 202, [JSON_TYPE], '{"status":"OK"}\n');
  const log: Script["log"] = (environmentId, stream, text, requestId) =>
    record({
      kind: "log",
      environmentId,
      stream,
      text,
      ...(requestId === undefined ? {} : { requestId }),
    });
  const poll = (environmentId: string): void => {
    const environment = stateOf(environmentId);
    environment.poll = request(environmentId, "GET", `${BASE}/invocation/next`);
    move(environmentId, "Ready", environment.poll);
  };
  const initialise = (environmentId: string, initMs: number, requestId?: string): void => {
    record({
      kind: "environment.phase",
      environmentId,
      phase: "init",
      ...(requestId === undefined ? {} : { isSuppressedInit: true, requestId }),
    });
    if (requestId === undefined) {
      log(
        environmentId,
        "platform",
        `INIT_START Runtime Version: provided:al2023.v97\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:${"0f".repeat(32)}`,
      );
    }
    record({
      kind: "process.started",
      environmentId,
      entryPoint: "/var/task/bootstrap",
      candidates: [
        { path: "/var/task/bootstrap", outcome: "taken" },
        { path: "/opt/bootstrap", outcome: "not-tried" },
      ],
    });
    stateOf(environmentId).state = "Started";
    pass(initMs);
    poll(environmentId);
  };
  const report = (
    environmentId: string,
    requestId: string,
    status: "success" | "error" | "timeout",
    durationMs: number,
    errorType?: string,
  ): void => {
    const environment = stateOf(environmentId);
    const initMs = environment.initMs;
    environment.initMs = undefined;
    const billedMs = Math.ceil(durationMs + (initMs ?? 0));
    record({
      kind: "invocation.finished",
      environmentId,
      requestId,
      status,
      durationMs,
      billedMs,
      maxMemoryUsedMb: 38,
      ...(initMs === undefined ? {} : { initMs }),
      ...(errorType === undefined ? {} : { errorType }),
    });
    log(environmentId, "platform", `END RequestId: ${requestId}`, requestId);
    const failure =
      status === "success" || errorType === undefined
        ? status === "timeout"
          ? "Status: timeout"
          : ""
        : `Status: error\tError Type: ${errorType}`;
    log(
      environmentId,
      "platform",
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: 128 MB\tMax Memory Used: 38 MB\t${initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`}${failure}`,
      requestId,
    );
  };
  const responded = (
    environmentId: string,
    requestId: string,
    payload: string,
    functionError?: string,
  ): void =>
    record({
      kind: "invocation.responded",
      environmentId,
      requestId,
      payload: body(payload),
      contentType: "application/json",
      mode: "buffered",
      ...(functionError === undefined ? {} : { functionError }),
    });
  const reply = (
    environmentId: string,
    requestId: string,
    what: "response" | "error",
    payload: string,
    handlerMs: number,
  ): void => {
    pass(handlerMs);
    const isError = what === "error";
    const exchangeId = request(environmentId, "POST", `${BASE}/invocation/${requestId}/${what}`, {
      payload,
      headers: isError
        ? [["Lambda-Runtime-Function-Error-Type", "Function.HandlerFailed"]]
        : [JSON_TYPE],
    });
    move(environmentId, isError ? "InvocationErrorResponse" : "InvocationResponse", exchangeId);
    pass(0.4);
    responded(environmentId, requestId, payload, isError ? "Unhandled" : undefined);
    move(environmentId, "RuntimeResponseSentState", exchangeId);
    accept(environmentId, exchangeId);
    pass(1.2);
    poll(environmentId);
    const { startedAt } = stateOf(environmentId);
    report(
      environmentId,
      requestId,
      isError ? "error" : "success",
      now - startedAt,
      isError ? "Function.HandlerFailed" : undefined,
    );
  };
  const killed = (environmentId: string, because: string, requestId: string): void => {
    record({
      kind: "process.exited",
      environmentId,
      status: { kind: "signaled", signal: "killed", isOutOfMemory: false },
      killedBecause: because,
      requestId,
    });
  };

  const script: Script = {
    deploy: () => record({ kind: "function.deployed", functionName: "function", engine: "linux" }),
    environment() {
      const ordinal = environments.size + 1;
      const environmentId = `env-${ordinal}`;
      environments.set(environmentId, {
        ordinal,
        state: "Started",
        poll: undefined,
        startedAt: now,
        initMs: undefined,
      });
      return environmentId;
    },
    invoke({ requestId, payload, source }) {
      record({
        kind: "invocation.received",
        requestId,
        invocationType: "RequestResponse",
        source,
        payload: body(payload),
        attempt: 1,
      });
      pass(0.3);
    },
    coldStart(environmentId, sample) {
      script.invoke(sample);
      const environment = stateOf(environmentId);
      record({
        kind: "environment.created",
        environmentId,
        ordinal: environment.ordinal,
        logStream: `2026/01/31/[$LATEST]${environment.ordinal.toString(16).padStart(32, "0")}`,
        initializationType: "on-demand",
      });
      record({
        kind: "invocation.assigned",
        requestId: sample.requestId,
        environmentId,
        isCold: true,
      });
      environment.initMs = 84.21;
      initialise(environmentId, 84.21);
      script.deliver(environmentId, sample.requestId, true);
    },
    deliver(environmentId, requestId, isCold) {
      const environment = stateOf(environmentId);
      const exchangeId = environment.poll ?? "";
      environment.poll = undefined;
      environment.startedAt = now;
      if (!isCold) record({ kind: "invocation.assigned", requestId, environmentId, isCold: false });
      record({ kind: "environment.phase", environmentId, phase: "invoke", requestId });
      log(environmentId, "platform", `START RequestId: ${requestId} Version: $LATEST`, requestId);
      pass(0.5);
      const deadlineMs = epochMs(now + TIMEOUT_MS);
      record({
        kind: "invocation.delivered",
        requestId,
        environmentId,
        exchangeId,
        deadlineMs,
        isRedelivery: false,
      });
      move(environmentId, "Running", exchangeId);
      record({
        kind: "api.response",
        environmentId,
        exchangeId,
        requestId,
        status: 200,
        headers: [
          JSON_TYPE,
          ["Lambda-Runtime-Aws-Request-Id", requestId],
          ["Lambda-Runtime-Deadline-Ms", String(Math.round(deadlineMs))],
          ["Lambda-Runtime-Invoked-Function-Arn", FUNCTION_ARN],
          [
            "Lambda-Runtime-Trace-Id",
            "Root=1-697df1c0-4b1d6a2c8f3e5d7a90b1c2d3;Parent=6f1a2b3c4d5e6f70;Sampled=0;Lineage=1:0a1b2c3d:0",
          ],
        ],
        body: body(GET_HELLO.payload),
      });
    },
    respond: (environmentId, requestId, payload, handlerMs) =>
      reply(environmentId, requestId, "response", payload, handlerMs),
    fail: (environmentId, requestId, payload, handlerMs) =>
      reply(environmentId, requestId, "error", payload, handlerMs),
    refusedTwice(environmentId, requestId) {
      const refuse = (exchangeId: string, from: string, to: string): void => {
        const message = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
        record({
          kind: "runtime.refused",
          environmentId,
          exchangeId,
          from,
          to,
          errorType: "InvalidStateTransition",
          errorMessage: message,
        });
        answer(
          environmentId,
          exchangeId,
          403,
          [JSON_TYPE],
          `{"errorMessage":"${message}","errorType":"InvalidStateTransition"}\n`,
        );
      };
      pass(2.6);
      const wrong = request(environmentId, "POST", `${BASE}/invocation/${ID(1)}/response`, {
        payload: HELLO,
      });
      answer(
        environmentId,
        wrong,
        400,
        [JSON_TYPE],
        '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
      );
      pass(1.1);
      const path = `${BASE}/invocation/${requestId}/response`;
      const good = request(environmentId, "POST", path, { payload: HELLO, headers: [JSON_TYPE] });
      move(environmentId, "InvocationResponse", good);
      responded(environmentId, requestId, HELLO);
      move(environmentId, "RuntimeResponseSentState", good);
      accept(environmentId, good);
      pass(0.9);
      const again = request(environmentId, "POST", path, { payload: HELLO, headers: [JSON_TYPE] });
      refuse(again, "RuntimeResponseSentState", "InvocationResponse");
      pass(0.7);
      poll(environmentId);
      report(environmentId, requestId, "success", now - stateOf(environmentId).startedAt);
    },
    timeOut(environmentId, requestId) {
      pass(TIMEOUT_MS);
      responded(
        environmentId,
        requestId,
        `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 3.00 seconds"}`,
        "Unhandled",
      );
      report(environmentId, requestId, "timeout", TIMEOUT_MS + 0.84);
      record({
        kind: "environment.phase",
        environmentId,
        phase: "reset",
        reason: "time-out",
        requestId,
      });
      killed(environmentId, "time-out", requestId);
      record({ kind: "environment.phase", environmentId, phase: "frozen" });
      pass(1500);
    },
    reinitialise(environmentId, requestId) {
      record({ kind: "invocation.assigned", requestId, environmentId, isCold: false });
      initialise(environmentId, 61.4, requestId);
    },
    crash(environmentId, requestId) {
      log(
        environmentId,
        "stderr",
        "/var/task/bootstrap: line 14: handler: command not found",
        requestId,
      );
      pass(6.2);
      record({
        kind: "process.exited",
        environmentId,
        status: { kind: "exited", code: 127 },
        requestId,
      });
      responded(
        environmentId,
        requestId,
        `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${requestId} Error: Runtime exited with error: exit status 127"}`,
        "Unhandled",
      );
      report(
        environmentId,
        requestId,
        "error",
        now - stateOf(environmentId).startedAt,
        "Runtime.ExitError",
      );
      record({
        kind: "environment.phase",
        environmentId,
        phase: "reset",
        reason: "Runtime.ExitError",
        requestId,
      });
      record({ kind: "environment.phase", environmentId, phase: "frozen" });
      pass(2100);
    },
    stream(environmentId, requestId) {
      pass(3);
      const exchangeId = request(
        environmentId,
        "POST",
        `${BASE}/invocation/${requestId}/response`,
        {
          headers: [
            ["Content-Type", "application/vnd.awslambda.http-integration-response"],
            ["Lambda-Runtime-Function-Response-Mode", "streaming"],
            ["Transfer-Encoding", "chunked"],
            ["Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"],
          ],
        },
      );
      move(environmentId, "InvocationResponse", exchangeId);
      const chunks = [
        '{"statusCode":200,"headers":{"content-type":"text/plain"}}\0\0\0\0\0\0\0\0',
        "Hello ",
        "from ",
        "a ",
        "stream",
      ];
      for (const chunk of chunks) {
        record({ kind: "api.chunk", environmentId, exchangeId, requestId, body: body(chunk) });
        pass(120);
      }
      const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      record({ kind: "api.request-ended", environmentId, exchangeId, size, trailers: [] });
      record({
        kind: "invocation.responded",
        environmentId,
        requestId,
        payload: body(chunks.join("")),
        contentType: "text/plain",
        mode: "streaming",
      });
      move(environmentId, "RuntimeResponseSentState", exchangeId);
      accept(environmentId, exchangeId);
      pass(1);
      poll(environmentId);
      report(environmentId, requestId, "success", now - stateOf(environmentId).startedAt);
      script.freeze(environmentId, 0);
    },
    freeze(environmentId, forMs) {
      const exchangeId = stateOf(environmentId).poll;
      record({ kind: "environment.phase", environmentId, phase: "frozen" });
      if (exchangeId !== undefined) record({ kind: "api.waiting", environmentId, exchangeId });
      pass(forMs);
    },
    log,
  };

  return {
    script,
    finish() {
      recorder.flush();
      return {
        events: batches.flatMap((batch) => batch.events),
        bodies: batches.flatMap((batch) => batch.bodies),
      };
    },
  };
}
