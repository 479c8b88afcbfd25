import type { HeaderList } from "#runtime-api/message.ts";
import { wireHeaderName } from "./header-case.ts";
import { HttpResponse } from "./msw.ts";
import { statusText } from "./status-text.ts";

/** An answer with its header fields in wire spelling; `RuntimeApiResponse` is one, a stream another. */
export interface WireResponseInit {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A Fetch response that remembers its header fields as they go on the wire, and its bytes where it has them all. */
export class WireResponse extends HttpResponse<ArrayBuffer> {
  readonly wireHeaders: HeaderList;
  readonly wireBody: Uint8Array | undefined;

  constructor({ status, headers, body }: WireResponseInit) {
    const isEmpty = body instanceof Uint8Array && body.length === 0;
    // Fetch copies bytes, so the core's own are not handed to anybody. msw's type knows fewer bodies than `Response`.
    super(isEmpty ? null : (body as unknown as ArrayBuffer), {
      status,
      statusText: statusText(status),
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    });
    this.wireHeaders = headers;
    this.wireBody = body instanceof Uint8Array ? body : undefined;
  }
}

/** An answer, ready for any wire: the same fields whichever way it leaves. */
export interface WireAnswer {
  readonly status: number;
  readonly statusText: string;
  /** In wire spelling and Go's order: the handler's fields by name, then `Date`, then the framing field. */
  readonly headers: HeaderList;
  /** Whole where it is known; a stream from a handler that streams. Belongs to the handler: do not transfer it. */
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
}

/** Go's server buffers this much before it gives up on `Content-Length` and chunks (Runtime API reference §4). */
const CONTENT_LENGTH_UP_TO = 2048;

/** Turns a handler's response into what each source writes. `now` is the simulated time for `Date`. */
export function toWireAnswer(response: Response, now: number): WireAnswer {
  const body =
    (response instanceof WireResponse ? response.wireBody : undefined) ??
    response.body ??
    new Uint8Array();
  const fields =
    response instanceof WireResponse
      ? response.wireHeaders
      : [...response.headers].map(([name, value]) => [wireHeaderName(name), value] as const);
  const headers = fields.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const has = (name: string): boolean => headers.some(([field]) => field.toLowerCase() === name);
  if (!has("date")) headers.push(["Date", httpDate(now)]);
  if (response.status !== 204 && response.status !== 304 && !has("content-length")) {
    headers.push(
      body instanceof Uint8Array && body.length <= CONTENT_LENGTH_UP_TO
        ? ["Content-Length", String(body.length)]
        : ["Transfer-Encoding", "chunked"],
    );
  }
  const reason =
    response instanceof WireResponse || response.statusText === ""
      ? statusText(response.status)
      : response.statusText;
  return { status: response.status, statusText: reason, headers, body };
}

let dateSecond = Number.NaN;
let dateText = "";

/** `Date` changes once a second; writing it costs more than comparing. */
function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(now).toUTCString();
  }
  return dateText;
}
