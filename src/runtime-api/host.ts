import type { HeaderList, RuntimeApiRequest, RuntimeApiResponse } from "./message.ts";
import type { RuntimeInvocation } from "./invocation.ts";
import type { RuntimeState } from "./step.ts";
import type { WireError } from "./wire-errors.ts";

/** One HTTP request of the runtime with its answer to come. */
export interface Exchange {
  readonly id: string;
  readonly request: RuntimeApiRequest;
  /** The id in the path, or the one that `next` delivered: known only once it has. */
  requestId: string | undefined;
  /** Name of the extension that asks; absent for the runtime. */
  readonly extension?: string;
  /** Told to the trace that nobody is there any more to hear the answer. */
  hasHungUp?: boolean;
}

/** Points at which the host can hold a message (design: named gates). */
export type ExchangeGate =
  | "next.requested"
  | "next.delivered"
  | "response.received"
  | "response.accepted"
  | "error.received"
  | "error.accepted";

/** An error that ends a stream after its first byte (Runtime API reference §1.6). */
export interface StreamError {
  readonly errorType: string;
  readonly errorBody: Uint8Array;
}

/** What the runtime made of an invocation. */
export type InvocationResult =
  | {
      readonly kind: "response";
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
      /** A streamed response that was collected for a buffered invoker and ended with error trailers. */
      readonly streamError?: StreamError;
    }
  | {
      readonly kind: "error";
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
      /** Normalised (§1.2). */
      readonly errorType: string;
    }
  | { readonly kind: "too-large"; readonly size: number }
  | { readonly kind: "invalid-response-mode" }
  | { readonly kind: "truncated" };

/** Error that the runtime reported in init (§1.1 row 4). */
export interface ReportedInitError {
  readonly payload: Uint8Array;
  readonly contentType: string;
  readonly errorType: string;
}

/** What the Runtime API asks of and tells the execution environment that it serves. */
export interface RuntimeApiHost {
  createExchangeId(): string;
  /** Holds a message; `undefined` lets it pass without waiting. */
  gate(
    gate: ExchangeGate,
    exchange: Exchange,
    message?: {
      readonly status?: number;
      readonly headers?: HeaderList;
      readonly body?: Uint8Array;
    },
  ): Promise<void> | undefined;

  // ---- the conversation, for the trace
  /** `body` is absent while it is still arriving; a number is the size of a body that was too large to keep. */
  requested(exchange: Exchange, body: Uint8Array | number | undefined): void;
  waiting(exchange: Exchange): void;
  chunk(exchange: Exchange, bytes: Uint8Array): void;
  requestEnded(exchange: Exchange, size: number, trailers: HeaderList): void;
  answered(exchange: Exchange, response: RuntimeApiResponse): void;
  aborted(exchange: Exchange, reason: string): void;
  stateChanged(from: RuntimeState, to: RuntimeState, exchange: Exchange | undefined): void;
  refused(exchange: Exchange, from: RuntimeState, to: string, error: WireError): void;

  // ---- what the lifecycle waits for
  /** The runtime is parked in `next`: init or the invocation is over. */
  becameReady(): void;
  /** The runtime is parked in `restore/next`. */
  becameRestoreReady(): void;
  delivered(
    exchange: Exchange,
    invocation: RuntimeInvocation,
    how: { readonly isRedelivery: boolean },
  ): void;
  initFailed(error: ReportedInitError): void;
  restoreFailed(errorType: string): void;
  /** The whole answer; for a streamed one to a streaming invoker the three `stream…` calls come instead. */
  finished(result: InvocationResult): void;
  streamStarted(contentType: string | undefined): void;
  /** Holds what follows back while the bandwidth of the stream is used up by so many bytes. */
  streamPace(bytes: number): Promise<void> | undefined;
  streamChunk(bytes: Uint8Array): void;
  streamEnded(error: StreamError | undefined): void;
}
