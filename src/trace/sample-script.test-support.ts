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

/** Request ID number `n`, in the shape of a real one. */
export function ID(n: number): string {
  const digits = Math.imul(n, 0x9e3779b1) >>> 0;
  return `${digits.toString(16).padStart(8, "0")}-5d2c-4f0a-9b1e-${n.toString(16).padStart(12, "0")}`;
}

export interface SampleRequest {
  readonly requestId: string;
  readonly payload: string;
  readonly source: string;
}

export const GET_HELLO = {
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
export const HELLO = '{"statusCode":200,"body":"Hello World"}';
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:function";
const BASE = "/2018-06-01/runtime";
const CURL: HeaderList = [
  ["Host", "169.254.100.1:9001"],
  ["User-Agent", "curl/8.5.0"],
  ["Accept", "*/*"],
];
const JSON_TYPE = ["Content-Type", "application/json"] as const;
const TIMEOUT_MS = 3000;

interface SampleEnvironment {
  readonly ordinal: number;
  state: string;
  poll: string | undefined;
  startedAt: number;
  initMs: number | undefined;
}

/** Writes down what a run would: each call records the trace events of one thing that happens. */
export class SampleScript {
  #now = Date.UTC(2026, 0, 31, 12);
  #exchanges = 0;
  readonly #environments = new Map<string, SampleEnvironment>();
  readonly #batches: TraceBatch[] = [];
  readonly #recorder: BatchingTraceRecorder = createTraceRecorder({
    clock: { now: () => epochMs(this.#now) },
    emit: (batch) => this.#batches.push(batch),
    schedule: () => {},
  });

  deploy(): void {
    this.#record({ kind: "function.deployed", functionName: "function", engine: "linux" });
  }

  environment(): string {
    const ordinal = this.#environments.size + 1;
    const environmentId = `env-${ordinal}`;
    this.#environments.set(environmentId, {
      ordinal,
      state: "Started",
      poll: undefined,
      startedAt: this.#now,
      initMs: undefined,
    });
    return environmentId;
  }

  invoke({ requestId, payload, source }: SampleRequest): void {
    this.#record({
      kind: "invocation.received",
      requestId,
      invocationType: "RequestResponse",
      source,
      payload: this.#body(payload),
      attempt: 1,
    });
    this.#pass(0.3);
  }

  coldStart(environmentId: string, sample: SampleRequest): void {
    this.invoke(sample);
    const environment = this.#stateOf(environmentId);
    this.#record({
      kind: "environment.created",
      environmentId,
      ordinal: environment.ordinal,
      logStream: `2026/01/31/[$LATEST]${environment.ordinal.toString(16).padStart(32, "0")}`,
      initializationType: "on-demand",
    });
    this.#record({
      kind: "invocation.assigned",
      requestId: sample.requestId,
      environmentId,
      isCold: true,
    });
    environment.initMs = 84.21;
    this.#initialise(environmentId, 84.21);
    this.deliver(environmentId, sample.requestId, true);
  }

  deliver(environmentId: string, requestId: string, isCold: boolean): void {
    const environment = this.#stateOf(environmentId);
    const exchangeId = environment.poll ?? "";
    environment.poll = undefined;
    environment.startedAt = this.#now;
    if (!isCold)
      this.#record({ kind: "invocation.assigned", requestId, environmentId, isCold: false });
    this.#record({ kind: "environment.phase", environmentId, phase: "invoke", requestId });
    this.log(
      environmentId,
      "platform",
      `START RequestId: ${requestId} Version: $LATEST`,
      requestId,
    );
    this.#pass(0.5);
    const deadlineMs = epochMs(this.#now + TIMEOUT_MS);
    this.#record({
      kind: "invocation.delivered",
      requestId,
      environmentId,
      exchangeId,
      deadlineMs,
      isRedelivery: false,
    });
    this.#move(environmentId, "Running", exchangeId);
    this.#record({
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
      body: this.#body(GET_HELLO.payload),
    });
  }

  respond(environmentId: string, requestId: string, payload: string, handlerMs: number): void {
    this.#reply(environmentId, requestId, "response", payload, handlerMs);
  }
  fail(environmentId: string, requestId: string, payload: string, handlerMs: number): void {
    this.#reply(environmentId, requestId, "error", payload, handlerMs);
  }
  refusedTwice(environmentId: string, requestId: string): void {
    const refuse = (exchangeId: string, from: string, to: string): void => {
      const message = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
      this.#record({
        kind: "runtime.refused",
        environmentId,
        exchangeId,
        from,
        to,
        errorType: "InvalidStateTransition",
        errorMessage: message,
      });
      this.#answer(
        environmentId,
        exchangeId,
        403,
        [JSON_TYPE],
        `{"errorMessage":"${message}","errorType":"InvalidStateTransition"}\n`,
      );
    };
    this.#pass(2.6);
    const wrong = this.#request(environmentId, "POST", `${BASE}/invocation/${ID(1)}/response`, {
      payload: HELLO,
    });
    this.#answer(
      environmentId,
      wrong,
      400,
      [JSON_TYPE],
      '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n',
    );
    this.#pass(1.1);
    const path = `${BASE}/invocation/${requestId}/response`;
    const good = this.#request(environmentId, "POST", path, {
      payload: HELLO,
      headers: [JSON_TYPE],
    });
    this.#move(environmentId, "InvocationResponse", good);
    this.#responded(environmentId, requestId, HELLO);
    this.#move(environmentId, "RuntimeResponseSentState", good);
    this.#accept(environmentId, good);
    this.#pass(0.9);
    const again = this.#request(environmentId, "POST", path, {
      payload: HELLO,
      headers: [JSON_TYPE],
    });
    refuse(again, "RuntimeResponseSentState", "InvocationResponse");
    this.#pass(0.7);
    this.#poll(environmentId);
    this.#report(
      environmentId,
      requestId,
      "success",
      this.#now - this.#stateOf(environmentId).startedAt,
    );
  }

  timeOut(environmentId: string, requestId: string): void {
    this.#pass(TIMEOUT_MS);
    this.#responded(
      environmentId,
      requestId,
      `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 3.00 seconds"}`,
      "Unhandled",
    );
    this.#report(environmentId, requestId, "timeout", TIMEOUT_MS + 0.84);
    this.#record({
      kind: "environment.phase",
      environmentId,
      phase: "reset",
      reason: "time-out",
      requestId,
    });
    this.#killed(environmentId, "time-out", requestId);
    this.#record({ kind: "environment.phase", environmentId, phase: "frozen" });
    this.#pass(1500);
  }

  reinitialise(environmentId: string, requestId: string): void {
    this.#record({ kind: "invocation.assigned", requestId, environmentId, isCold: false });
    this.#initialise(environmentId, 61.4, requestId);
  }

  crash(environmentId: string, requestId: string): void {
    this.log(
      environmentId,
      "stderr",
      "/var/task/bootstrap: line 14: handler: command not found",
      requestId,
    );
    this.#pass(6.2);
    this.#record({
      kind: "process.exited",
      environmentId,
      status: { kind: "exited", code: 127 },
      requestId,
    });
    this.#responded(
      environmentId,
      requestId,
      `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${requestId} Error: Runtime exited with error: exit status 127"}`,
      "Unhandled",
    );
    this.#report(
      environmentId,
      requestId,
      "error",
      this.#now - this.#stateOf(environmentId).startedAt,
      "Runtime.ExitError",
    );
    this.#record({
      kind: "environment.phase",
      environmentId,
      phase: "reset",
      reason: "Runtime.ExitError",
      requestId,
    });
    this.#record({ kind: "environment.phase", environmentId, phase: "frozen" });
    this.#pass(2100);
  }

  stream(environmentId: string, requestId: string): void {
    this.#pass(3);
    const exchangeId = this.#request(
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
    this.#move(environmentId, "InvocationResponse", exchangeId);
    const chunks = [
      '{"statusCode":200,"headers":{"content-type":"text/plain"}}\0\0\0\0\0\0\0\0',
      "Hello ",
      "from ",
      "a ",
      "stream",
    ];
    for (const chunk of chunks) {
      this.#record({
        kind: "api.chunk",
        environmentId,
        exchangeId,
        requestId,
        body: this.#body(chunk),
      });
      this.#pass(120);
    }
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#record({ kind: "api.request-ended", environmentId, exchangeId, size, trailers: [] });
    this.#record({
      kind: "invocation.responded",
      environmentId,
      requestId,
      payload: this.#body(chunks.join("")),
      contentType: "text/plain",
      mode: "streaming",
    });
    this.#move(environmentId, "RuntimeResponseSentState", exchangeId);
    this.#accept(environmentId, exchangeId);
    this.#pass(1);
    this.#poll(environmentId);
    this.#report(
      environmentId,
      requestId,
      "success",
      this.#now - this.#stateOf(environmentId).startedAt,
    );
    this.freeze(environmentId, 0);
  }

  freeze(environmentId: string, forMs: number): void {
    const exchangeId = this.#stateOf(environmentId).poll;
    this.#record({ kind: "environment.phase", environmentId, phase: "frozen" });
    if (exchangeId !== undefined) this.#record({ kind: "api.waiting", environmentId, exchangeId });
    this.#pass(forMs);
  }

  /** Everything that was recorded. */
  finish(): TraceBatch {
    this.#recorder.flush();
    return {
      events: this.#batches.flatMap((batch) => batch.events),
      bodies: this.#batches.flatMap((batch) => batch.bodies),
    };
  }

  #record(draft: TraceEventDraft): void {
    this.#recorder.record(draft);
  }

  #body(text: string): BodyRef {
    return this.#recorder.body(utf8(text));
  }

  #pass(ms: number): EpochMs {
    return epochMs((this.#now += ms));
  }

  #stateOf(environmentId: string): SampleEnvironment {
    const known = this.#environments.get(environmentId);
    if (known === undefined) throw new Error(`The script has no environment ${environmentId}.`);
    return known;
  }

  #move(environmentId: string, to: string, exchangeId?: string): void {
    const environment = this.#stateOf(environmentId);
    this.#record({
      kind: "runtime.state",
      environmentId,
      from: environment.state,
      to,
      ...(exchangeId === undefined ? {} : { exchangeId }),
    });
    environment.state = to;
  }

  #request(
    environmentId: string,
    method: string,
    path: string,
    more: { headers?: HeaderList; payload?: string } = {},
  ): string {
    const exchangeId = `x${(this.#exchanges += 1)}`;
    this.#record({
      kind: "api.request",
      environmentId,
      exchangeId,
      method,
      path,
      headers: [...CURL, ...(more.headers ?? [])],
      ...(more.headers?.some(([name]) => name === "Transfer-Encoding") === true
        ? {}
        : { body: this.#body(more.payload ?? "") }),
    });
    return exchangeId;
  }

  #answer(
    environmentId: string,
    exchangeId: string,
    status: number,
    headers: HeaderList,
    payload: string,
  ): void {
    this.#record({
      kind: "api.response",
      environmentId,
      exchangeId,
      status,
      headers,
      body: this.#body(payload),
    });
  }

  #accept(environmentId: string, exchangeId: string): void {
    this.#answer(environmentId, exchangeId, 202, [JSON_TYPE], '{"status":"OK"}\n');
  }

  log(
    environmentId: string,
    stream: "platform" | "stdout" | "stderr",
    text: string,
    requestId?: string,
  ): void {
    this.#record({
      kind: "log",
      environmentId,
      stream,
      text,
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
  #poll(environmentId: string): void {
    const environment = this.#stateOf(environmentId);
    environment.poll = this.#request(environmentId, "GET", `${BASE}/invocation/next`);
    this.#move(environmentId, "Ready", environment.poll);
  }

  #initialise(environmentId: string, initMs: number, requestId?: string): void {
    this.#record({
      kind: "environment.phase",
      environmentId,
      phase: "init",
      ...(requestId === undefined ? {} : { isSuppressedInit: true, requestId }),
    });
    if (requestId === undefined) {
      this.log(
        environmentId,
        "platform",
        `INIT_START Runtime Version: provided:al2023.v97\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:${"0f".repeat(32)}`,
      );
    }
    this.#record({
      kind: "process.started",
      environmentId,
      entryPoint: "/var/task/bootstrap",
      candidates: [
        { path: "/var/task/bootstrap", outcome: "taken" },
        { path: "/opt/bootstrap", outcome: "not-tried" },
      ],
    });
    this.#stateOf(environmentId).state = "Started";
    this.#pass(initMs);
    this.#poll(environmentId);
  }

  #report(
    environmentId: string,
    requestId: string,
    status: "success" | "error" | "timeout",
    durationMs: number,
    errorType?: string,
  ): void {
    const environment = this.#stateOf(environmentId);
    const initMs = environment.initMs;
    environment.initMs = undefined;
    const billedMs = Math.ceil(durationMs + (initMs ?? 0));
    this.#record({
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
    this.log(environmentId, "platform", `END RequestId: ${requestId}`, requestId);
    const failure =
      status === "success" || errorType === undefined
        ? status === "timeout"
          ? "Status: timeout"
          : ""
        : `Status: error\tError Type: ${errorType}`;
    this.log(
      environmentId,
      "platform",
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: 128 MB\tMax Memory Used: 38 MB\t${initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`}${failure}`,
      requestId,
    );
  }

  #responded(
    environmentId: string,
    requestId: string,
    payload: string,
    functionError?: string,
  ): void {
    this.#record({
      kind: "invocation.responded",
      environmentId,
      requestId,
      payload: this.#body(payload),
      contentType: "application/json",
      mode: "buffered",
      ...(functionError === undefined ? {} : { functionError }),
    });
  }

  #reply(
    environmentId: string,
    requestId: string,
    what: "response" | "error",
    payload: string,
    handlerMs: number,
  ): void {
    this.#pass(handlerMs);
    const isError = what === "error";
    const exchangeId = this.#request(
      environmentId,
      "POST",
      `${BASE}/invocation/${requestId}/${what}`,
      {
        payload,
        headers: isError
          ? [["Lambda-Runtime-Function-Error-Type", "Function.HandlerFailed"]]
          : [JSON_TYPE],
      },
    );
    this.#move(
      environmentId,
      isError ? "InvocationErrorResponse" : "InvocationResponse",
      exchangeId,
    );
    this.#pass(0.4);
    this.#responded(environmentId, requestId, payload, isError ? "Unhandled" : undefined);
    this.#move(environmentId, "RuntimeResponseSentState", exchangeId);
    this.#accept(environmentId, exchangeId);
    this.#pass(1.2);
    this.#poll(environmentId);
    const { startedAt } = this.#stateOf(environmentId);
    this.#report(
      environmentId,
      requestId,
      isError ? "error" : "success",
      this.#now - startedAt,
      isError ? "Function.HandlerFailed" : undefined,
    );
  }

  #killed(environmentId: string, because: string, requestId: string): void {
    this.#record({
      kind: "process.exited",
      environmentId,
      status: { kind: "signaled", signal: "killed", isOutOfMemory: false },
      killedBecause: because,
      requestId,
    });
  }
}
