import type { ProcessId } from "#contract/process-id.ts";
import { type Endpoint, endpointOf, requestIdInPath } from "./endpoint.ts";
import type { TraceEventOf } from "./trace-event.ts";

/** One HTTP request of a runtime with its answer, as far as the trace has them. */
export interface Exchange {
  readonly id: string;
  readonly environmentId: string;
  /** Who asked. */
  readonly process: ProcessId;
  readonly endpoint: Endpoint;
  readonly request: TraceEventOf<"api.request">;
  /** The long poll began to wait. */
  waiting: TraceEventOf<"api.waiting"> | undefined;
  /** Pieces of a streamed request body. */
  readonly chunks: TraceEventOf<"api.chunk">[];
  ended: TraceEventOf<"api.request-ended"> | undefined;
  response: TraceEventOf<"api.response"> | undefined;
  aborted: TraceEventOf<"api.aborted"> | undefined;
  refused: TraceEventOf<"runtime.refused" | "extension.refused"> | undefined;
  /** The invocation it is about: named by the events or, for a `next`, known once an event is delivered. */
  requestId: string | undefined;
  /** `seq` of the event by which the handler was seen to have returned: this exchange carries its result. */
  handlerReturnedSeq: number | undefined;
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
    process: request.process,
    endpoint: endpointOf(request.path),
    request,
    waiting: undefined,
    chunks: [],
    ended: undefined,
    response: undefined,
    aborted: undefined,
    refused: undefined,
    requestId: request.requestId ?? requestIdInPath(request.path),
    handlerReturnedSeq: undefined,
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

/** The half that carries the result of an invocation, if it is one of these. */
export function replyKind({ endpoint }: Exchange): "response" | "error" | undefined {
  return endpoint === "response" || endpoint === "error" ? endpoint : undefined;
}
