import type { HeaderList } from "#runtime-api/message.ts";
import { wireHeaderName } from "./header-case.ts";
import { statusText } from "./status-text.ts";

/** An answer with its header fields in wire spelling; `RuntimeApiResponse` is one, a stream another. */
export interface WireResponseInit {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array | ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * A Fetch response that remembers its header fields as they go on the wire, and its bytes where it has them all. What
 * Fetch makes of them (a `Headers`, a stream) is made when somebody asks: sources do not, and it is dearer than the rest
 * of an exchange.
 */
export class WireResponse extends Response {
  readonly wireHeaders: HeaderList;
  readonly wireBody: Uint8Array | undefined;
  readonly #content: WireResponseInit["body"];
  #headers: Headers | undefined;
  #fetched: Response | undefined;

  constructor({ status, headers, body }: WireResponseInit) {
    super(null, { status, statusText: statusText(status) });
    this.wireHeaders = headers;
    this.wireBody = body instanceof Uint8Array ? body : undefined;
    this.#content = body;
  }

  override get headers(): Headers {
    this.#headers ??= new Headers(
      this.wireHeaders.map(([name, value]): [string, string] => [name, value]),
    );
    return this.#headers;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#response.body;
  }

  override get bodyUsed(): boolean {
    return this.#fetched?.bodyUsed ?? false;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#response.arrayBuffer();
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override blob(): Promise<Blob> {
    return this.#response.blob();
  }

  override formData(): Promise<FormData> {
    return this.#response.formData();
  }

  override json(): Promise<unknown> {
    return this.#response.json();
  }

  override text(): Promise<string> {
    return this.#response.text();
  }

  override clone(): Response {
    return this.#response.clone();
  }

  /** The same as Fetch would have it. Copies the bytes, so that the core's own are not handed to anybody. */
  get #response(): Response {
    const isEmpty = this.#content instanceof Uint8Array && this.#content.length === 0;
    this.#fetched ??= new Response(isEmpty ? null : (this.#content as Uint8Array<ArrayBuffer>), {
      status: this.status,
      statusText: this.statusText,
      headers: this.headers,
    });
    return this.#fetched;
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
