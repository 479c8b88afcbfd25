import type { HeaderList } from "#runtime-api/message.ts";
import { readByteStream, toByteStream } from "./byte-stream.ts";
import type { PortClient } from "./port-client.ts";
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
    const request = input instanceof Request ? input : undefined;
    const url = new URL(input instanceof Request ? input.url : input, `http://${options.address}`);
    const method = normalMethod(init.method ?? request?.method ?? "GET");
    const signal = init.signal ?? request?.signal ?? undefined;
    const given = init.body === undefined ? (request?.body ?? null) : init.body;
    if (given !== null && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    }
    const body = await encodeBody(given);
    const headers = new Headers(init.headers ?? request?.headers);
    if (body.contentType !== undefined && !headers.has("content-type"))
      headers.set("Content-Type", body.contentType);
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
    const { status, statusText, body: answer } = response;
    const isEmpty =
      status === 204 || status === 304 || (answer instanceof Uint8Array && answer.length === 0);
    const result = new Response(
      isEmpty ? null : answer instanceof Uint8Array ? answer : toByteStream(answer),
      {
        status,
        statusText: statusText === "" ? reasonPhrase(status) : statusText,
        headers: response.headers.map(([name, value]): [string, string] => [name, value]),
      },
    );
    Object.defineProperty(result, "url", { value: url.href });
    return result;
  };
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
