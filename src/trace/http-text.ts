import type { HeaderList } from "#runtime-api/message.ts";
import { strictUtf8Text, utf8Text } from "#base/utf8.ts";
import type { Exchange } from "./exchange.ts";
import { statusLine } from "./endpoint.ts";

/** How many bytes of a body the raw view writes out; the payload view has the rest. */
const RAW_BODY_BYTES = 65_536;

/** A message as HTTP/1.1 puts it on the wire: start line, headers, empty line, body. */
export function rawMessage(
  exchange: Exchange,
  side: "request" | "response",
  body: Uint8Array | undefined,
): string {
  const start =
    side === "request"
      ? `${exchange.request.method} ${exchange.request.path} HTTP/1.1`
      : `HTTP/1.1 ${statusLine(exchange.response?.status ?? 0)}`;
  const headers =
    side === "request" ? exchange.request.headers : (exchange.response?.headers ?? []);
  const trailers = side === "request" ? (exchange.ended?.trailers ?? []) : [];
  return [
    start,
    ...fields(headers),
    "",
    bodyText(body),
    ...(trailers.length === 0 ? [] : ["", ...fields(trailers)]),
  ].join("\n");
}

function fields(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function bodyText(body: Uint8Array | undefined): string {
  if (body === undefined) return "(the body has been dropped to keep the trace within its bound)";
  const text = strictUtf8Text(body.subarray(0, RAW_BODY_BYTES)) ?? "";
  if (text === "" && body.length > 0) {
    const cut = utf8Text(body.subarray(0, RAW_BODY_BYTES));
    // A cut inside a character is no sign of binary data.
    if (!cut.slice(0, -1).includes("\uFFFD"))
      return `${cut}\n… ${body.length - RAW_BODY_BYTES} more bytes`;
    return `(${body.length} bytes that are not text: see Payload, Hex)`;
  }
  return body.length > RAW_BODY_BYTES
    ? `${text}\n… ${body.length - RAW_BODY_BYTES} more bytes`
    : text;
}

/** Headers that curl sends on its own. */
const CURL_ADDS = new Set([
  "host",
  "user-agent",
  "accept",
  "content-length",
  "connection",
  "transfer-encoding",
]);

/**
 * The request as a curl command for a POSIX shell. The address is Lambda's variable, so that it works in a bootstrap; a
 * body that is not text is read from a file.
 */
export function curlCommand(exchange: Exchange, body: Uint8Array | undefined): string {
  const { method, path, headers } = exchange.request;
  const parts = ["curl -sS"];
  if (exchange.endpoint === "next") parts.push("-D -");
  const isStreamed = headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
  const hasBody = (body?.length ?? 0) > 0;
  if (method !== (hasBody ? "POST" : "GET")) parts.push(`-X ${quoteShell(method)}`);
  for (const [name, value] of headers) {
    if (!CURL_ADDS.has(name.toLowerCase())) parts.push(`-H ${quoteShell(`${name}: ${value}`)}`);
  }
  if (isStreamed) parts.push("-H 'Transfer-Encoding: chunked'");
  if (body !== undefined && hasBody) {
    const text = strictUtf8Text(body);
    parts.push(
      text === undefined || text.includes("\0")
        ? "--data-binary @payload.bin"
        : `--data-binary ${quoteShell(text)}`,
    );
  }
  parts.push(`"http://$AWS_LAMBDA_RUNTIME_API${path}"`);
  return parts.join(" \\\n  ");
}

function quoteShell(text: string): string {
  return /^[\w./:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
