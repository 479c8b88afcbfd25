import type { HeaderList } from "#runtime-api/message.ts";
import { toByteStream } from "./byte-stream.ts";

/** What a network source knows about a request that reached it. */
export interface WireRequestInit {
  /** As sent. */
  readonly method: string;
  /** `http://host:port` of the listener that took the request, not the client's `Host` header. */
  readonly origin: string;
  /** Path and query as on the wire, starting with `/`. */
  readonly target: string;
  readonly headers: HeaderList;
  /** Ends when the upload is complete; throws when it breaks off. Read at most once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Complete once `body` has ended. */
  readonly trailers: () => HeaderList;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
  /**
   * The execution environment whose Runtime API this is. It is a property of the listener or port that the request
   * came through, never of the request: a guest cannot name another environment.
   */
  readonly environmentId?: string;
}

/**
 * A Fetch request that keeps what Fetch would lose: header case and order, forbidden methods and header fields,
 * trailers, bodies on GET. Its body is a stream in every browser (the `Request` constructor takes streams only in
 * some), and the copy that msw makes of each request for its log does not hold on to the upload.
 */
export class WireRequest extends Request {
  readonly environmentId: string | undefined;
  /** Path as on the wire, without the query. */
  readonly path: string;
  /** Header fields in wire order and wire spelling. */
  readonly wireHeaders: HeaderList;
  /** The body as bytes arrive; shared with `body`, `arrayBuffer()` and their like, so only one of them can be used. */
  readonly wireBody: AsyncIterable<Uint8Array>;
  readonly trailers: () => HeaderList;
  readonly #method: string;
  readonly #signal: AbortSignal;
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;

  constructor(init: WireRequestInit) {
    // `omit`: msw's cookie jar stays out of it.
    super(urlOf(init), { headers: fetchHeaders(init.headers), credentials: "omit" });
    this.environmentId = init.environmentId;
    const query = init.target.indexOf("?");
    this.path = query === -1 ? init.target : init.target.slice(0, query);
    this.wireHeaders = init.headers;
    this.wireBody = init.body;
    this.trailers = init.trailers;
    this.#method = init.method;
    this.#signal = init.signal;
  }

  override get method(): string {
    return this.#method;
  }

  override get signal(): AbortSignal {
    return this.#signal;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#stream ??= toByteStream(this.wireBody);
    return this.#stream;
  }

  override get bodyUsed(): boolean {
    return this.#stream?.locked ?? false;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return new Response(this.body).arrayBuffer();
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override async text(): Promise<string> {
    return new Response(this.body).text();
  }

  override async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  override async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], { type: this.headers.get("content-type") ?? "" });
  }

  /** Head only: a teed body would keep every byte of a streamed upload for a copy that nobody reads. */
  override clone(): Request {
    return new Request(this.url, { headers: this.headers, credentials: "omit" });
  }
}

/** Characters of a path and query that no URL parser stumbles over. */
const PLAIN_TARGET = /^\/[\w\-./~%?&=:$@]*$/;

function urlOf({ origin, target }: WireRequestInit): string {
  const url = origin + target;
  // Routing goes by `path`; the URL is for Fetch's sake only.
  return PLAIN_TARGET.test(target) || URL.canParse(url) ? url : `${origin}/`;
}

function fetchHeaders(fields: HeaderList): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) {
    // NOTE: msw takes this word in `Accept` for an order to skip all handlers; a guest must not be able to give it.
    if (value.includes("msw/passthrough")) continue;
    headers.append(name, value);
  }
  return headers;
}
