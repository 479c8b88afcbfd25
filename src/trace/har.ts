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
      ...postData(request.headers, sent),
      headersSize: -1,
      bodySize: requestSize(exchange),
    },
    response: responseOf(store, response),
    cache: {},
    // The long poll is waiting, not receiving.
    timings: { send: 0, wait: took, receive: 0 },
    connection: exchange.environmentId,
    comment: exchange.requestId ?? "",
  };
}

function postData(headers: HeaderList, sent: Uint8Array | undefined): object {
  if (sent === undefined || sent.length === 0) return {};
  const mimeType = valueOf(headers, "content-type") ?? "";
  return { postData: { mimeType, text: strictUtf8Text(sent) ?? toBase64(sent) } };
}

function responseOf(store: TraceStore, response: Exchange["response"]): unknown {
  const same = { httpVersion: "HTTP/1.1", cookies: [], redirectURL: "", headersSize: -1 };
  if (response === undefined) {
    const status = { status: 0, statusText: statusLine(0).slice(4) };
    return { ...status, ...same, headers: [], content: content(0, undefined), bodySize: -1 };
  }
  const { status, headers, body } = response;
  return {
    status,
    statusText: statusLine(status).slice(4),
    ...same,
    headers: fields(headers),
    content: content(body.size, joinBodies(store, [body]), valueOf(headers, "content-type")),
    bodySize: body.size,
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
