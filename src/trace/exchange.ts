import type { TraceEventOf } from "./trace-event.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";

/** One HTTP request of a runtime with its answer, as far as the trace has them. */
export interface Exchange {
  readonly id: string;
  readonly environmentId: string;
  readonly endpoint: Endpoint;
  readonly request: TraceEventOf<"api.request">;
  /** The long poll began to wait. */
  waiting: TraceEventOf<"api.waiting"> | undefined;
  /** Pieces of a streamed request body. */
  readonly chunks: TraceEventOf<"api.chunk">[];
  ended: TraceEventOf<"api.request-ended"> | undefined;
  response: TraceEventOf<"api.response"> | undefined;
  aborted: TraceEventOf<"api.aborted"> | undefined;
  refused: TraceEventOf<"runtime.refused"> | undefined;
  /** The invocation it is about: named by the events or, for a `next`, known once an event is delivered. */
  requestId: string | undefined;
  lastSeq: number;
}

/** Exchange ids need not be unique across environments. */
export function exchangeKey(environmentId: string, exchangeId: string): string {
  return `${environmentId}\n${exchangeId}`;
}

export function createExchange(request: TraceEventOf<"api.request">): Exchange {
  return {
    id: request.exchangeId,
    environmentId: request.environmentId,
    endpoint: endpointOf(request.path),
    request,
    waiting: undefined,
    chunks: [],
    ended: undefined,
    response: undefined,
    aborted: undefined,
    refused: undefined,
    requestId: request.requestId,
    lastSeq: request.seq,
  };
}

/** Milliseconds from request to answer; `undefined` while it is open. */
export function exchangeDuration(exchange: Exchange): number | undefined {
  const end = exchange.response ?? exchange.aborted;
  return end === undefined ? undefined : end.at - exchange.request.at;
}

/** Bytes of the request body, streamed or not. */
export function requestSize(exchange: Exchange): number {
  if (exchange.request.body !== undefined) return exchange.request.body.size;
  return exchange.ended?.size ?? exchange.chunks.reduce((sum, chunk) => sum + chunk.body.size, 0);
}
