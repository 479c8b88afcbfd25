import type { SourcePosition } from "#contract/engine.ts";
import { extensionProcess } from "#contract/process-id.ts";
import type {
  Exchange,
  ExchangeGate,
  InvocationResult,
  ReportedInitError,
  RuntimeApiHost,
  StreamError,
} from "#runtime-api/host.ts";
import { echoedInvocationId } from "#runtime-api/echoed-invocation-id.ts";
import type { RuntimeInvocation } from "#runtime-api/invocation.ts";
import type { HeaderList, RuntimeApiResponse } from "#runtime-api/message.ts";
import type { RuntimeState } from "#runtime-api/step.ts";
import { INVOKE_TIMEOUT, type WireError } from "#runtime-api/wire-errors.ts";
import type { BodyRef } from "#trace/body-ref.ts";
import type { DraftOf, TraceRecorder } from "#trace/trace-event.ts";
import type { Clock } from "#base/clock.ts";
import { epochMs } from "#base/brand.ts";
import type { Gates } from "./gates.ts";
import { StreamPace } from "./stream-pace.ts";

/** What the lifecycle hears from the Runtime API of one process. */
export interface ConversationListener {
  becameReady(): void;
  initFailed(error: ReportedInitError): void;
  /** An answer was refused because of the invocation id that it echoed. */
  lateAnswer(invocationId: string): void;
  finished(result: InvocationResult): void;
  streamStarted(contentType: string | undefined): void;
  streamChunk(bytes: Uint8Array): void;
  streamEnded(error: StreamError | undefined): void;
}

export interface ConversationDependencies {
  readonly environmentId: string;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly gates: Gates;
  readonly createExchangeId: () => string;
  /** Where the runtime's code stands, where the engine knows. */
  readonly position: () => SourcePosition | undefined;
  readonly listener: ConversationListener;
}

// On the path of every message: fields are set one by one, which costs a fraction of spreading optional ones.
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Between the Runtime API of one process and the rest: writes the trace, asks the gates, tells the lifecycle. */
export function createConversation(dependencies: ConversationDependencies): RuntimeApiHost {
  const { environmentId, trace, gates, listener } = dependencies;
  let noBody: BodyRef | undefined;
  /** Of the response that streams now. */
  let pace: StreamPace | undefined;
  const bodyRef = (bytes: Uint8Array): BodyRef => {
    if (bytes.length > 0) return trace.body(bytes);
    noBody ??= trace.body(bytes);
    return noBody;
  };
  const ofInvocation = (exchange: Exchange): { requestId: string } | undefined =>
    exchange.requestId === undefined ? undefined : { requestId: exchange.requestId };

  return {
    createExchangeId: dependencies.createExchangeId,
    gate(gate: ExchangeGate, exchange, message = {}) {
      if (gates.isOff) return undefined;
      const position = dependencies.position();
      return gates.hold(gate, {
        environmentId,
        exchangeId: exchange.id,
        ...ofInvocation(exchange),
        method: exchange.request.method,
        path: exchange.request.path,
        headers: message.headers ?? exchange.request.headers,
        ...(message.status !== undefined && { status: message.status }),
        ...(message.body !== undefined && { body: message.body }),
        ...(position !== undefined && { position }),
      });
    },
    requested(exchange, body) {
      const { method, path, headers } = exchange.request;
      const event: Mutable<DraftOf<"api.request">> = {
        kind: "api.request",
        environmentId,
        exchangeId: exchange.id,
        method,
        path,
        headers,
      };
      if (exchange.extension !== undefined) event.process = extensionProcess(exchange.extension);
      if (exchange.requestId !== undefined) event.requestId = exchange.requestId;
      if (body !== undefined) {
        // A body that was too large to keep is known by its size alone.
        event.body = typeof body === "number" ? { id: "", size: body } : bodyRef(body);
      }
      const position = dependencies.position();
      if (position !== undefined) event.position = position;
      trace.record(event);
    },
    waiting(exchange) {
      trace.record({ kind: "api.waiting", environmentId, exchangeId: exchange.id });
    },
    chunk(exchange, bytes) {
      trace.record({
        kind: "api.chunk",
        environmentId,
        exchangeId: exchange.id,
        ...ofInvocation(exchange),
        body: bodyRef(bytes),
      });
    },
    requestEnded(exchange, size, trailers: HeaderList) {
      trace.record({
        kind: "api.request-ended",
        environmentId,
        exchangeId: exchange.id,
        size,
        trailers,
      });
    },
    answered(exchange, response: RuntimeApiResponse) {
      const event: Mutable<DraftOf<"api.response">> = {
        kind: "api.response",
        environmentId,
        exchangeId: exchange.id,
        status: response.status,
        headers: response.headers,
        body: bodyRef(response.body),
      };
      if (exchange.requestId !== undefined) event.requestId = exchange.requestId;
      trace.record(event);
    },
    aborted(exchange, reason) {
      trace.record({ kind: "api.aborted", environmentId, exchangeId: exchange.id, reason });
    },
    stateChanged(from: RuntimeState, to: RuntimeState, exchange) {
      const event: Mutable<DraftOf<"runtime.state">> = {
        kind: "runtime.state",
        environmentId,
        from,
        to,
      };
      if (exchange !== undefined) event.exchangeId = exchange.id;
      trace.record(event);
    },
    refused(exchange, from: RuntimeState, to: string, error: WireError) {
      trace.record({
        kind: "runtime.refused",
        environmentId,
        from,
        to,
        exchangeId: exchange.id,
        errorType: error.errorType,
        errorMessage: error.errorMessage,
      });
      if (error === INVOKE_TIMEOUT) listener.lateAnswer(echoedInvocationId(exchange) ?? "");
    },
    delivered(exchange, invocation: RuntimeInvocation, { isRedelivery }) {
      trace.record({
        kind: "invocation.delivered",
        requestId: invocation.requestId,
        environmentId,
        exchangeId: exchange.id,
        deadlineMs: epochMs(invocation.deadlineMs),
        isRedelivery,
      });
    },
    becameReady: () => listener.becameReady(),
    becameRestoreReady: () => {},
    initFailed: (error) => listener.initFailed(error),
    restoreFailed: () => {},
    finished: (result) => listener.finished(result),
    streamStarted(contentType) {
      pace = new StreamPace(dependencies.clock);
      listener.streamStarted(contentType);
    },
    streamPace: (bytes) => pace?.take(bytes),
    streamChunk: (bytes) => listener.streamChunk(bytes),
    streamEnded: (error) => listener.streamEnded(error),
  };
}
