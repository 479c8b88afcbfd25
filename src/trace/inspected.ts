import type { HeaderList } from "#runtime-api/message.ts";
import type { BodyRef, TraceEvent } from "./trace-event.ts";
import { type Exchange, exchangeKey } from "./exchange.ts";
import type { Invocation } from "./invocation.ts";
import { statusLine } from "./endpoint.ts";
import type { TraceStore } from "./trace-store.ts";

/** What the inspector shows about one event. */
export interface Inspected {
  readonly event: TraceEvent;
  readonly title: string;
  readonly exchange: Exchange | undefined;
  /** Which half of the exchange the event belongs to. */
  readonly side: "request" | "response" | undefined;
  readonly headers: HeaderList;
  readonly trailers: HeaderList;
  /** One body, or the chunks of a streamed one. */
  readonly bodies: readonly BodyRef[];
  readonly contentType: string | undefined;
  readonly invocation: Invocation | undefined;
}

const NO_HEADERS: HeaderList = [];

/** The event `seq` with the exchange and invocation it belongs to. */
export function inspect(store: TraceStore, seq: number): Inspected | undefined {
  const event = store.event(seq);
  if (event === undefined) return undefined;
  const exchange =
    "exchangeId" in event && event.exchangeId !== undefined && "environmentId" in event
      ? store.index.exchanges.get(exchangeKey(event.environmentId, event.exchangeId))
      : undefined;
  const requestId = ("requestId" in event ? event.requestId : undefined) ?? exchange?.requestId;
  const invocation = requestId === undefined ? undefined : store.index.invocations.get(requestId);
  const base = {
    event,
    exchange,
    invocation,
    side: undefined,
    headers: NO_HEADERS,
    trailers: NO_HEADERS,
    bodies: [],
  };
  switch (event.kind) {
    case "api.response":
    case "runtime.refused":
    case "invocation.delivered": {
      const response = exchange?.response;
      if (exchange === undefined || response === undefined) {
        return {
          ...base,
          title: event.kind === "runtime.refused" ? "Refused call" : "Answer",
          contentType: undefined,
        };
      }
      return {
        ...base,
        title: `${statusLine(response.status)} to ${exchange.request.method} ${exchange.request.path}`,
        side: "response",
        headers: response.headers,
        bodies: [response.body],
        contentType: contentTypeOf(response.headers),
      };
    }
    case "api.chunk":
      return {
        ...base,
        title: "Chunk of a streamed response",
        bodies: [event.body],
        contentType: undefined,
      };
    case "api.request":
    case "api.waiting":
    case "api.request-ended":
    case "api.aborted":
      if (exchange === undefined) return { ...base, title: event.kind, contentType: undefined };
      return {
        ...base,
        title: `${exchange.request.method} ${exchange.request.path}`,
        side: "request",
        headers: exchange.request.headers,
        trailers: exchange.ended?.trailers ?? NO_HEADERS,
        bodies: requestBodies(exchange),
        contentType: contentTypeOf(exchange.request.headers),
      };
    case "invocation.received":
      return {
        ...base,
        title: "Invoke: the payload",
        bodies: [event.payload],
        contentType: "application/json",
      };
    case "invocation.responded":
      return {
        ...base,
        title: "Answer to the client",
        bodies: [event.payload],
        contentType: event.contentType,
      };
    default:
      return { ...base, title: "", contentType: undefined };
  }
}

/** The body of a request: whole, or its chunks so far. */
export function requestBodies(exchange: Exchange): readonly BodyRef[] {
  return exchange.request.body === undefined
    ? exchange.chunks.map((chunk) => chunk.body)
    : [exchange.request.body];
}

function contentTypeOf(headers: HeaderList): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
}

/** The bytes of one or several bodies; `undefined` when the store has dropped one of them. */
export function joinBodies(store: TraceStore, refs: readonly BodyRef[]): Uint8Array | undefined {
  if (refs.length === 1 && refs[0] !== undefined)
    return refs[0].size === 0 ? new Uint8Array() : store.body(refs[0]);
  const joined = new Uint8Array(refs.reduce((sum, ref) => sum + ref.size, 0));
  let at = 0;
  for (const ref of refs) {
    const bytes = ref.size === 0 ? new Uint8Array() : store.body(ref);
    if (bytes === undefined) return undefined;
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}

/** `seq` of the latest event that a runtime was given: the most telling message there is while nothing is selected. */
export function latestDelivery(store: TraceStore, upTo: number): number | undefined {
  const { attempts } = store.index;
  for (let position = attempts.end - 1; position >= attempts.first; position -= 1) {
    const attempt = attempts.at(position);
    const delivered = attempt?.deliveries.at(-1);
    if (delivered === undefined || delivered.seq > upTo) continue;
    const exchange = store.index.exchange(delivered.environmentId, delivered.exchangeId);
    // Still on its way (held at a gate): its payload is known from the invocation.
    return exchange?.response?.seq ?? attempt?.received?.seq ?? delivered.seq;
  }
  return undefined;
}
