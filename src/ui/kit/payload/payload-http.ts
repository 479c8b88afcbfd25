import { type JsonObject, isJsonObject } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import { fromBase64 } from "#base/base64.ts";

/**
 * The HTTP message that an event of a front end describes, or an answer for one; `undefined` for other JSON. Both payload
 * formats: `httpMethod` with `path`, and `requestContext.http` with `rawPath` (Runtime API reference §9).
 */
export function httpOfPayload(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const start = requestLine(value) ?? statusLine(value);
  if (start === undefined) return undefined;
  const headers = [...headerLines(value), ...cookieLines(value)];
  return [start, ...headers, "", bodyText(value)].join("\n");
}

function requestLine(event: JsonObject): string | undefined {
  const { httpMethod, path, requestContext, rawPath, rawQueryString } = event;
  if (typeof httpMethod === "string" && typeof path === "string")
    return `${httpMethod} ${path}${query(event)} HTTP/1.1`;
  const http = isJsonObject(requestContext) ? requestContext["http"] : undefined;
  if (!isJsonObject(http) || typeof http["method"] !== "string" || typeof rawPath !== "string")
    return undefined;
  const search =
    typeof rawQueryString === "string" && rawQueryString !== "" ? `?${rawQueryString}` : "";
  return `${http["method"]} ${rawPath}${search} HTTP/1.1`;
}

function query({
  multiValueQueryStringParameters: many,
  queryStringParameters: one,
}: JsonObject): string {
  const pairs = Object.entries(isJsonObject(many) ? many : isJsonObject(one) ? one : {}).flatMap(
    ([name, value]) =>
      (Array.isArray(value) ? value : [value]).map(
        (each) => `${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`,
      ),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function statusLine({
  statusCode,
  headers,
  multiValueHeaders,
  body,
}: JsonObject): string | undefined {
  if (typeof statusCode !== "number") return undefined;
  return [headers, multiValueHeaders, body].some((field) => field !== undefined)
    ? `HTTP/1.1 ${statusCode}`
    : undefined;
}

function headerLines({ multiValueHeaders, headers }: JsonObject): string[] {
  const fields = isJsonObject(multiValueHeaders)
    ? multiValueHeaders
    : isJsonObject(headers)
      ? headers
      : {};
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => `${name}: ${String(each)}`),
  );
}

function cookieLines({ cookies, statusCode }: JsonObject): string[] {
  if (!Array.isArray(cookies)) return [];
  const name = statusCode === undefined ? "cookie" : "set-cookie";
  return cookies.map((cookie) => `${name}: ${String(cookie)}`);
}

function bodyText({ body, isBase64Encoded }: JsonObject): string {
  if (typeof body !== "string")
    return body === undefined || body === null ? "" : JSON.stringify(body);
  if (isBase64Encoded !== true) return body;
  const bytes = fromBase64(body);
  const text = bytes === undefined ? undefined : strictUtf8Text(bytes);
  return text ?? `(${bytes?.length ?? 0} bytes that are not text)`;
}
