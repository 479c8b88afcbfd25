import { type JsonObject, type JsonValue, isJsonObject } from "#base/json.ts";
import { utf8 } from "#base/utf8.ts";
import { compactJson } from "./compact-json.ts";
import { describeValue } from "./describe-value.ts";
import type { Exchange, HttpOutcome } from "./event-source.ts";
import { malformed, parseResult } from "./failed-answers.ts";
import type { Finding } from "./finding.ts";
import { type HeaderPair, headerValue } from "./http-message.ts";
import { meantKey } from "./misspelt-keys.ts";
import { withServiceHeaders } from "./own-answer.ts";
import { removeHopByHop } from "./remapped-headers.ts";
import {
  decodeBody,
  failure,
  note,
  readBody,
  readCookies,
  readHeaders,
  readStatusCode,
} from "./result-fields.ts";

const KNOWN_KEYS = ["statusCode", "headers", "body", "cookies", "isBase64Encoded"];

type V2Source = "http-v2" | "function-url";

/** Result → HTTP in payload format 2.0: structured when there is a `statusCode`, inferred otherwise. Reference §9.2. */
export function payloadV2Response(
  source: V2Source,
  payload: Uint8Array,
  exchange: Exchange,
): HttpOutcome {
  const parsed = parseResult(payload, source === "function-url" ? "documented" : "observed");
  if (!parsed.ok) return malformed(source, exchange, [parsed.error]);
  const { value, text } = parsed.value;
  if (isJsonObject(value) && value["statusCode"] !== undefined && value["statusCode"] !== null) {
    return structured(source, value, exchange);
  }
  return inferred(source, value, text, exchange);
}

function structured(source: V2Source, result: JsonObject, exchange: Exchange): HttpOutcome {
  const findings: Finding[] = [];
  const status = readStatusCode(result["statusCode"] ?? null, {
    isTextAllowed: true,
    evidence: source === "http-v2" ? "recorded" : "unverified",
  });
  const headers = readHeaders(result["headers"], { isTextOnly: false });
  const cookies = readCookies(result["cookies"]);
  const body = readBody(result);
  if (!status.ok) findings.push(status.error);
  if (!headers.ok) findings.push(...headers.error);
  if (!cookies.ok) findings.push(cookies.error);
  if (!body.ok) findings.push(...body.error);
  if (!status.ok || !headers.ok || !cookies.ok || !body.ok)
    return malformed(source, exchange, [...findings, ...ignoredKeys(result)]);
  const bytes = body.value.isBase64Encoded
    ? decodeBody(body.value.text)
    : { ok: true as const, value: utf8(body.value.text) };
  if (!bytes.ok) return malformed(source, exchange, [bytes.error]);
  const filtered = removeHopByHop(headers.value);
  return {
    kind: "answered",
    response: withServiceHeaders(source, exchange, {
      status: status.value,
      headers: withContentType([
        ...filtered.headers,
        ...cookies.value.map((cookie): HeaderPair => ["set-cookie", cookie]),
      ]),
      body: bytes.value,
    }),
    findings: [...ignoredKeys(result), ...filtered.notes],
  };
}

function inferred(
  source: V2Source,
  value: JsonValue,
  text: string,
  exchange: Exchange,
): HttpOutcome {
  // Recorded on HTTP APIs: a result that looks like an error object counts as a function error.
  if (source === "http-v2" && isJsonObject(value) && value["errorMessage"] !== undefined) {
    return malformed(source, exchange, [
      failure({
        summary:
          'A result without statusCode that has the key "errorMessage" counts as a failed function.',
        field: "$.errorMessage",
        actual: describeValue(value["errorMessage"]),
        expected: 'a result with a statusCode, or without "errorMessage"',
        fix: 'Add a statusCode and put the message into the body: {"statusCode": 500, "body": "…"}.',
        evidence: "recorded",
      }),
    ]);
  }
  const body = typeof value === "string" ? value : compactJson(text);
  return {
    kind: "answered",
    response: withServiceHeaders(source, exchange, {
      status: 200,
      headers: [["Content-Type", "application/json"]],
      body: utf8(body),
    }),
    findings: [inference(value), ...(isJsonObject(value) ? misspeltStatus(value) : [])],
  };
}

function inference(value: JsonValue): Finding {
  return note({
    summary:
      typeof value === "string"
        ? "There is no statusCode, so the answer is inferred: status 200, application/json, and the text without its quotes as body."
        : "There is no statusCode, so the answer is inferred: status 200, application/json, and the whole result, written compactly, as body.",
    field: "$",
    actual: describeValue(value),
    expected: "an object with a statusCode, where status or headers matter",
    fix: 'Nothing, if that is what you want; otherwise return {"statusCode": 200, "headers": {…}, "body": "text"}.',
    evidence: "recorded",
  });
}

/** `{"status": 404, "body": …}`: a structured result was meant, and the client gets 200 with that JSON instead. */
function misspeltStatus(result: JsonObject): readonly Finding[] {
  return Object.keys(result)
    .filter((key) => meantKey(key, KNOWN_KEYS) === "statusCode")
    .map((key) =>
      note({
        summary: `"${key}" is not read as a status, so the whole object became the body.`,
        field: `$.${key}`,
        actual: describeValue(result[key]),
        expected: '"statusCode"',
        fix: `Rename "${key}" to "statusCode".`,
        evidence: "recorded",
      }),
    );
}

/** Format 2.0 passes over keys that it does not know. */
function ignoredKeys(result: JsonObject): readonly Finding[] {
  return Object.keys(result)
    .filter((key) => !KNOWN_KEYS.includes(key))
    .map((key) => {
      const meant = meantKey(key, KNOWN_KEYS);
      const isMulti = key === "multiValueHeaders";
      return note({
        summary: isMulti
          ? "Format 2.0 has no multiValueHeaders; the key is passed over."
          : `The key "${key}" is not part of format 2.0 and is passed over.`,
        field: `$.${key}`,
        actual: describeValue(result[key]),
        expected: meant === undefined ? `only ${KNOWN_KEYS.join(", ")}` : `"${meant}"`,
        fix: isMulti
          ? 'Join the values with commas in "headers", and give Set-Cookie values in "cookies".'
          : meant === undefined
            ? "Remove it."
            : `Rename "${key}" to "${meant}".`,
        evidence: isMulti ? "documented" : "recorded",
      });
    });
}

function withContentType(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headerValue(headers, "content-type") === undefined
    ? [["Content-Type", "application/json"], ...headers]
    : headers;
}
