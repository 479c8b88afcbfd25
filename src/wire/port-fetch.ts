import type { HeaderList } from "#runtime-api/message.ts";
import { readByteStream, toByteStream } from "./byte-stream.ts";
import type { PortClient, PortResponse } from "./port-client.ts";
import { statusText as reasonPhrase } from "./status-text.ts";

export interface PortFetchOptions {
  /** `host:port` for the `Host` field. */
  readonly address: string;
  /** Value of `User-Agent` when the caller names none. */
  readonly userAgent?: string;
}

/** `RequestInit` with what Fetch has no word for. */
export interface PortFetchInit extends Omit<RequestInit, "body"> {
  readonly body?: BodyInit | AsyncIterable<Uint8Array> | null;
  /** Trailer fields, asked for when the body has ended (Runtime API reference §1.6). */
  readonly trailers?: () => HeaderList;
}

export type PortFetch = (input: string | URL | Request, init?: PortFetchInit) => Promise<Response>;

/**
 * `fetch` over a port, for code in a sandbox. Takes URLs of any host: which ones lead here is the caller's business.
 * Failures are the `TypeError: fetch failed` that Node's `fetch` gives, with the cause.
 */
export function createPortFetch(client: PortClient, options: PortFetchOptions): PortFetch {
  return async (input, init = {}) => {
    const { url, method, signal, given, fields } = whatIsAsked(input, init, options.address);
    if (given !== null && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    }
    const body = await encodeBody(given);
    const headers = headersFor(fields, body);
    let response;
    try {
      response = await client.request({
        method,
        target: url.pathname + url.search,
        headers: wireFields(headers, {
          ...options,
          method,
          body: body.content,
          hasTrailers: init.trailers !== undefined,
        }),
        body: body.content,
        trailers: init.trailers,
        signal,
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new TypeError("fetch failed", { cause: error });
    }
    const result = responseOf(response);
    Object.defineProperty(result, "url", { value: url.href });
    return result;
  };
}

interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly given: NonNullable<PortFetchInit["body"]> | null;
  readonly fields: HeadersInit | undefined;
}

/** The request that `fetch` was given, with what `init` says instead. */
function whatIsAsked(input: Parameters<PortFetch>[0], init: PortFetchInit, address: string): Asked {
  const base = `http://${address}`;
  if (!(input instanceof Request)) {
    return {
      url: new URL(input, base),
      method: normalMethod(init.method ?? "GET"),
      signal: init.signal ?? undefined,
      given: init.body ?? null,
      fields: init.headers,
    };
  }
  return {
    url: new URL(input.url, base),
    method: normalMethod(init.method ?? input.method),
    signal: init.signal ?? input.signal,
    given: init.body === undefined ? input.body : init.body,
    fields: init.headers ?? input.headers,
  };
}

function headersFor(given: HeadersInit | undefined, { contentType }: EncodedBody): Headers {
  const headers = new Headers(given);
  if (contentType !== undefined && !headers.has("content-type"))
    headers.set("Content-Type", contentType);
  return headers;
}

function responseOf({ status, statusText, headers, body }: PortResponse): Response {
  const isBytes = body instanceof Uint8Array;
  const isEmpty = status === 204 || status === 304 || (isBytes && body.length === 0);
  return new Response(isEmpty ? null : isBytes ? body : toByteStream(body), {
    status,
    statusText: statusText === "" ? reasonPhrase(status) : statusText,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}

interface EncodedBody {
  readonly content: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly contentType?: string;
}

/** The bytes of a body; ours to give away. */
async function encodeBody(body: PortFetchInit["body"]): Promise<EncodedBody> {
  if (body === null || body === undefined) return { content: undefined };
  if (typeof body === "string") {
    return { content: new TextEncoder().encode(body), contentType: "text/plain;charset=UTF-8" };
  }
  if (body instanceof ReadableStream) return { content: readByteStream(body) };
  // The caller goes on owning its buffer.
  if (body instanceof ArrayBuffer) return { content: new Uint8Array(body.slice(0)) };
  if (ArrayBuffer.isView(body))
    return { content: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice() };
  if (Symbol.asyncIterator in body) return { content: body };
  // Blob, FormData, URLSearchParams: the platform knows how.
  const encoded = new Response(body);
  const contentType = encoded.headers.get("content-type") ?? undefined;
  const content = new Uint8Array(await encoded.arrayBuffer());
  return contentType === undefined ? { content } : { content, contentType };
}

interface FieldContext extends PortFetchOptions {
  readonly method: string;
  readonly body: EncodedBody["content"];
  readonly hasTrailers: boolean;
}

/** What Node's `fetch` puts on the wire besides the caller's own fields. */
function wireFields(
  headers: Headers,
  { address, userAgent, method, body, hasTrailers }: FieldContext,
): HeaderList {
  const fields: (readonly [string, string])[] = [["Host", address]];
  for (const [name, value] of headers) {
    if (!["host", "content-length", "transfer-encoding", "connection"].includes(name))
      fields.push([name, value]);
  }
  if (!headers.has("accept")) fields.push(["accept", "*/*"]);
  if (userAgent !== undefined && !headers.has("user-agent")) fields.push(["user-agent", userAgent]);
  if (hasTrailers || (body !== undefined && !(body instanceof Uint8Array))) {
    fields.push(["transfer-encoding", "chunked"]);
  } else if (body !== undefined || method === "POST" || method === "PUT") {
    fields.push(["content-length", String(body instanceof Uint8Array ? body.length : 0)]);
  }
  return fields;
}

/** Fetch upper-cases these six and leaves others as they are. */
function normalMethod(method: string): string {
  const upper = method.toUpperCase();
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}
