import type { HeaderList } from "#runtime-api/message.ts";
import type { BodyRef } from "./body-ref.ts";
import type { Shape } from "./event-fields.ts";
import type { Exchange } from "./exchange.ts";
import type { Invocation } from "./invocation.ts";
import { SHAPES, type TraceEvent, type TraceEventOf } from "./trace-event.ts";
import type { TraceStore } from "./trace-store.ts";
import { titleOf } from "./words/event-words.ts";

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
      ? store.index.exchange(event.environmentId, event.exchangeId)
      : undefined;
  const requestId = ("requestId" in event ? event.requestId : undefined) ?? exchange?.requestId;
  const invocation = requestId === undefined ? undefined : store.index.invocations.get(requestId);
  const content = contentOf(event, exchange);
  return { event, title: titleOf(event, store), exchange, invocation, ...content };
}

type Content = Pick<Inspected, "side" | "headers" | "trailers" | "bodies" | "contentType">;

function contentOf(event: TraceEvent, exchange: Exchange | undefined): Content {
  switch (event.kind) {
    case "api.response":
    case "runtime.refused":
    case "extension.refused":
    case "invocation.delivered":
      return exchange?.response === undefined ? ownContent(event) : answer(exchange.response);
    case "api.request":
    case "api.waiting":
    case "api.request-ended":
    case "api.aborted":
      return exchange === undefined ? ownContent(event) : request(exchange);
    default:
      return ownContent(event);
  }
}

function answer({ headers, body }: TraceEventOf<"api.response">): Content {
  return {
    side: "response",
    headers,
    trailers: NO_HEADERS,
    bodies: [body],
    contentType: contentTypeOf(headers),
  };
}

function request(exchange: Exchange): Content {
  const { headers } = exchange.request;
  return {
    side: "request",
    headers,
    trailers: exchange.ended?.trailers ?? NO_HEADERS,
    bodies: requestBodies(exchange),
    contentType: contentTypeOf(headers),
  };
}

/** The payload that an event carries itself, whichever of its fields it is in. */
function ownContent(event: TraceEvent): Content {
  const values: Readonly<Record<string, unknown>> = { ...event };
  const bodies = Object.entries<Shape[string]>(SHAPES[event.kind])
    .filter(([name, { content }]) => content === "body" && values[name] !== undefined)
    .map(([name]) => values[name] as BodyRef); // the shape says that it is one
  return {
    side: undefined,
    headers: event.kind === "invocation.forwarded" ? (event.attributes ?? NO_HEADERS) : NO_HEADERS,
    trailers: NO_HEADERS,
    bodies,
    contentType: ownContentType(event),
  };
}

function ownContentType(event: TraceEvent): string | undefined {
  if (
    event.kind === "invocation.received" ||
    event.kind === "invocation.forwarded" ||
    event.kind === "telemetry.delivered"
  )
    return "application/json";
  return "contentType" in event ? event.contentType : undefined;
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
