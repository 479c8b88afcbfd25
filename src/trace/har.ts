import { strictUtf8Text } from "#base/utf8.ts";
import { toBase64 } from "#base/base64.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { type Exchange, exchangeDuration, requestSize } from "./exchange.ts";
import { statusLine } from "./endpoint.ts";
import { joinBodies, requestBodies } from "./inspected.ts";
import type { TraceStore } from "./trace-store.ts";

/** The Runtime API exchanges as an HTTP Archive 1.2. Exchanges without an answer have status 0, as the format asks. */
export function formatHar(store: TraceStore): string {
  const entries = [...store.index.exchanges.values()]
    .toSorted((a, b) => a.request.seq - b.request.seq)
    .map((exchange) => entry(store, exchange));
  const creator = { name: "Lambda Runtime Playground", version: "1" };
  return `${JSON.stringify({ log: { version: "1.2", creator, pages: [], entries } }, null, 1)}\n`;
}

function entry(store: TraceStore, exchange: Exchange): unknown {
  const { request, response } = exchange;
  const took = exchangeDuration(exchange) ?? 0;
  const sent = joinBodies(store, requestBodies(exchange));
  const received = response === undefined ? undefined : joinBodies(store, [response.body]);
  const status = response?.status ?? 0;
  return {
    startedDateTime: new Date(request.at).toISOString(),
    time: took,
    request: {
      method: request.method,
      // A HAR needs an absolute URL; this is the address inside the environment.
      url: `http://${valueOf(request.headers, "host") ?? "169.254.100.1:9001"}${request.path}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: fields(request.headers),
      queryString: [],
      ...(sent === undefined || sent.length === 0
        ? {}
        : {
            postData: {
              mimeType: valueOf(request.headers, "content-type") ?? "",
              text: strictUtf8Text(sent) ?? toBase64(sent),
            },
          }),
      headersSize: -1,
      bodySize: requestSize(exchange),
    },
    response: {
      status,
      statusText: statusLine(status).slice(4),
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: fields(response?.headers ?? []),
      content: content(
        response?.body.size ?? 0,
        received,
        valueOf(response?.headers ?? [], "content-type"),
      ),
      redirectURL: "",
      headersSize: -1,
      bodySize: response?.body.size ?? -1,
    },
    cache: {},
    // The long poll is waiting, not receiving.
    timings: { send: 0, wait: took, receive: 0 },
    connection: exchange.environmentId,
    comment: exchange.requestId ?? "",
  };
}

function content(size: number, bytes: Uint8Array | undefined, mimeType = ""): unknown {
  if (bytes === undefined) return { size, mimeType };
  const text = strictUtf8Text(bytes);
  return text === undefined
    ? { size, mimeType, text: toBase64(bytes), encoding: "base64" }
    : { size, mimeType, text };
}

function fields(headers: HeaderList): readonly { readonly name: string; readonly value: string }[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function valueOf(headers: HeaderList, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
