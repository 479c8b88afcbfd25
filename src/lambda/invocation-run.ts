import type { EpochMs } from "#base/brand.ts";
import type { StreamError } from "#runtime-api/host.ts";
import type { RuntimeInvocation } from "#runtime-api/invocation.ts";
import { joined } from "#runtime-api/read-body.ts";
import type { InvocationStatus, TraceRecorder } from "#trace/trace-event.ts";
import type { InvokeOutcome, InvokeRequest } from "./contract.ts";
import { type Deferred, createDeferred } from "./deferred.ts";
import { createLogTail } from "./log-tail.ts";

/** What the caller gets, before the log tail is known. */
export interface RunAnswer {
  readonly payload: Uint8Array;
  readonly contentType: string | undefined;
  readonly isFunctionError: boolean;
  readonly streamError?: StreamError;
}

/** Which way an invocation went, for retries. */
export type RunEnd = "succeeded" | "failed" | "stopped";

export interface RunFacts {
  readonly requestId: string;
  readonly request: InvokeRequest;
  /** As the runtime gets it: an empty request has become `{}`. */
  readonly payload: Uint8Array;
  readonly version: string;
  readonly functionArn: string;
  readonly traceHeader: string;
}

/** One attempt of an invocation, from its placement to its end. */
export class InvocationRun {
  readonly facts: RunFacts;
  /** Unique for each attempt; the request id comes again with each retry. */
  readonly invocationId: string;
  readonly tail = createLogTail();
  readonly #trace: TraceRecorder;
  readonly #outcome: Deferred<InvokeOutcome> = createDeferred();
  readonly #end: Deferred<RunEnd> = createDeferred();
  #answer: RunAnswer | undefined;
  #streamed: Uint8Array[] | undefined;
  #streamContentType: string | undefined;
  #isStreamOpen = false;
  /** Bytes that the runtime itself has sent as its answer. */
  producedBytes = 0;

  constructor(facts: RunFacts, invocationId: string, trace: TraceRecorder) {
    this.facts = facts;
    this.invocationId = invocationId;
    this.#trace = trace;
  }

  get requestId(): string {
    return this.facts.requestId;
  }
  /** What it came to, for the record of an asynchronous invocation. */
  get result(): Pick<RunAnswer, "payload" | "isFunctionError"> | undefined {
    return this.#answer;
  }
  get hasAnswer(): boolean {
    return this.#answer !== undefined;
  }
  get isStreamOpen(): boolean {
    return this.#isStreamOpen;
  }
  /** Resolves as soon as the caller may have its answer: with a log tail wanted, at the end of the invocation. */
  get outcome(): Promise<InvokeOutcome> {
    return this.#outcome.promise;
  }
  get ended(): Promise<RunEnd> {
    return this.#end.promise;
  }

  /** As the Runtime API delivers it (Runtime API reference §4). */
  delivery(deadlineMs: EpochMs): RuntimeInvocation {
    const { request, requestId, payload, functionArn, traceHeader } = this.facts;
    return {
      requestId,
      invocationId: this.invocationId,
      payload,
      contentType: "application/json",
      deadlineMs,
      functionArn,
      traceHeader,
      // For synchronous invocations only (§8.1).
      clientContext: request.invocationType === "Event" ? undefined : request.clientContext,
      cognitoIdentity: request.cognitoIdentity,
      tenantId: request.tenantId,
      takesStream: request.stream !== undefined,
    };
  }

  /** The whole answer at once. */
  respond(environmentId: string, answer: RunAnswer): void {
    if (this.#answer !== undefined) return;
    this.#answer = answer;
    const { stream } = this.facts.request;
    if (stream !== undefined && !answer.isFunctionError) {
      stream.start({
        requestId: this.requestId,
        contentType: answer.contentType,
        isStreaming: false,
      });
      if (answer.payload.length > 0) stream.chunk(answer.payload);
      stream.end(answer.streamError);
    }
    this.#recordAnswer(environmentId, answer, "buffered");
    if (!this.facts.request.wantsLogTail) this.#settle();
  }

  streamStarted(contentType: string | undefined): void {
    this.#streamed = [];
    this.#streamContentType = contentType;
    this.#isStreamOpen = true;
    this.facts.request.stream?.start({ requestId: this.requestId, contentType, isStreaming: true });
  }

  streamChunk(bytes: Uint8Array): void {
    if (!this.#isStreamOpen) return;
    this.producedBytes += bytes.length;
    this.#streamed?.push(bytes);
    this.facts.request.stream?.chunk(bytes);
  }

  streamEnded(environmentId: string, error: StreamError | undefined): void {
    if (!this.#isStreamOpen) return;
    this.#isStreamOpen = false;
    this.facts.request.stream?.end(error);
    this.#answer = {
      payload: joined(this.#streamed ?? []),
      contentType: this.#streamContentType,
      isFunctionError: false,
      ...(error !== undefined && { streamError: error }),
    };
    this.#streamed = undefined;
    this.#recordAnswer(environmentId, this.#answer, "streaming");
    if (!this.facts.request.wantsLogTail) this.#settle();
  }

  /** The invocation is over for the platform. */
  finish(status: InvocationStatus): void {
    this.#settle();
    const hasFailed = status !== "success" || this.#answer?.isFunctionError === true;
    this.#end.resolve(hasFailed ? "failed" : "succeeded");
  }

  /** The service gave up on it; the function did not fail. */
  reject(message: string): void {
    if (this.#isStreamOpen) {
      this.#isStreamOpen = false;
      this.facts.request.stream?.end({
        errorType: "Sandbox.Failure",
        errorBody: new Uint8Array(0),
      });
    }
    this.#outcome.resolve({
      kind: "rejected",
      requestId: this.requestId,
      status: 500,
      errorType: "ServiceException",
      message,
    });
    this.#end.resolve("stopped");
  }

  #settle(): void {
    const answer = this.#answer;
    if (answer === undefined) return;
    const { requestId, version, traceHeader, request } = this.facts;
    this.#outcome.resolve({
      kind: "response",
      requestId,
      executedVersion: version,
      payload: answer.payload,
      contentType: answer.contentType,
      traceHeader,
      ...(answer.isFunctionError && { functionError: "Unhandled" as const }),
      ...(answer.streamError !== undefined && { streamError: answer.streamError }),
      ...(request.wantsLogTail && { logTail: this.tail.bytes() }),
    });
  }

  #recordAnswer(environmentId: string, answer: RunAnswer, mode: "buffered" | "streaming"): void {
    this.#trace.record({
      kind: "invocation.responded",
      requestId: this.requestId,
      environmentId,
      payload: this.#trace.body(answer.payload),
      mode,
      ...(answer.contentType !== undefined && { contentType: answer.contentType }),
      ...(answer.isFunctionError && { functionError: "Unhandled" }),
    });
  }
}
