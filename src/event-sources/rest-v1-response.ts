import { type JsonObject, type JsonValue, isJsonObject } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8 } from "#base/utf8.ts";
import { describeValue } from "./describe-value.ts";
import type { Exchange, HttpOutcome } from "./event-source.ts";
import { malformed, parseResult } from "./failed-answers.ts";
import type { Finding } from "./finding.ts";
import { type HeaderPair, headerValue } from "./http-message.ts";
import { matchesMediaTypes } from "./media-type.ts";
import { meantKey } from "./misspelt-keys.ts";
import { withServiceHeaders } from "./own-answer.ts";
import { remapHeaders } from "./remapped-headers.ts";
import {
  decodeBody,
  failure,
  note,
  readBody,
  readHeaders,
  readMultiValueHeaders,
  readStatusCode,
} from "./result-fields.ts";

const KNOWN_KEYS = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/** Proxy result → HTTP in a REST API. Runtime API reference §9.2, first column. */
export function restV1Response(payload: Uint8Array, exchange: Exchange): HttpOutcome {
  const parsed = parseResult(payload, "documented");
  if (!parsed.ok) return malformed("rest-v1", exchange, [parsed.error]);
  const result = parsed.value.value;
  if (!isJsonObject(result)) {
    return malformed("rest-v1", exchange, [noObject(result)]);
  }

  const fields = readFields(result);
  if (!fields.ok) return malformed("rest-v1", exchange, fields.error);
  const { status, multi, single, body } = fields.value;

  const headers = mergeHeaders(multi, single);
  const bytes = bodyBytes(body, headers, exchange);
  if ("failure" in bytes) return malformed("rest-v1", exchange, [bytes.failure]);
  const notes = [...bytes.notes];
  if (result["statusCode"] === undefined || result["statusCode"] === null) {
    notes.push(noStatus(result["statusCode"]));
  }
  const remapped = remapHeaders(headers);
  notes.push(...remapped.notes);
  const typed: readonly HeaderPair[] =
    headerValue(remapped.headers, "content-type") === undefined
      ? [["Content-Type", "application/json"], ...remapped.headers]
      : remapped.headers;
  return {
    kind: "answered",
    response: withServiceHeaders("rest-v1", exchange, {
      status,
      headers: typed,
      body: bytes.body,
    }),
    findings: notes,
  };
}

interface ResultFields {
  readonly status: number;
  readonly single: readonly HeaderPair[];
  readonly multi: readonly HeaderPair[];
  readonly body: { readonly text: string; readonly isBase64Encoded: boolean };
}

/** The fields of a proxy result, or everything that is wrong with them. */
function readFields(result: JsonObject): Result<ResultFields, readonly Finding[]> {
  const findings: Finding[] = unknownKeys(result);
  const status = readStatusCode(result["statusCode"] ?? 200, {
    isTextAllowed: true,
    evidence: "recorded",
  });
  const single = readHeaders(result["headers"], { isTextOnly: false });
  const multi = readMultiValueHeaders(result["multiValueHeaders"]);
  const body = readBody(result);
  if (!status.ok) findings.push(status.error);
  if (!single.ok) findings.push(...single.error);
  if (!multi.ok) findings.push(...multi.error);
  if (!body.ok) findings.push(...body.error);
  if (findings.length > 0 || !status.ok || !single.ok || !multi.ok || !body.ok)
    return err(findings);
  return ok({
    status: status.value,
    single: single.value,
    multi: multi.value,
    body: body.value,
  });
}

function noObject(result: JsonValue): Finding {
  return failure({
    summary: "The result is no object; REST APIs do not infer a response.",
    field: "$",
    actual: describeValue(result),
    expected: 'an object such as {"statusCode": 200, "body": "text"}',
    fix: `Wrap it: {"statusCode": 200, "body": ${JSON.stringify(typeof result === "string" ? result : JSON.stringify(result))}}.`,
    evidence: "recorded",
  });
}

function noStatus(value: JsonValue | undefined): Finding {
  return note({
    summary: "Without a statusCode the answer is 200.",
    field: "$.statusCode",
    actual: describeValue(value),
    expected: "a whole number from 100 to 599",
    fix: 'Say it: "statusCode": 200.',
    evidence: "recorded",
  });
}

function unknownKeys(result: JsonObject): Finding[] {
  return Object.keys(result)
    .filter((key) => !KNOWN_KEYS.includes(key))
    .map((key) => {
      const meant = meantKey(key, KNOWN_KEYS);
      const isCookies = key.toLowerCase() === "cookies";
      return failure({
        summary:
          meant === undefined
            ? `The key "${key}" is not part of a proxy result, and one unknown key makes the whole result malformed.`
            : `The key "${key}" is misspelt, and one unknown key makes the whole result malformed.`,
        field: `$.${key}`,
        actual: describeValue(result[key]),
        expected: meant === undefined ? `only ${KNOWN_KEYS.join(", ")}` : `"${meant}"`,
        fix: isCookies
          ? '"cookies" belongs to format 2.0; here return "multiValueHeaders": {"Set-Cookie": [...]}.'
          : meant === undefined
            ? `Move "${key}" into the body, as text, or remove it.`
            : `Rename "${key}" to "${meant}".`,
        evidence: "recorded",
      });
    });
}

/**
 * Values of `multiValueHeaders` first, then the one of `headers`; names compare without case and keep the spelling of
 * the first. An identical pair appears once.
 */
export function mergeHeaders(
  multi: readonly HeaderPair[],
  single: readonly HeaderPair[],
): readonly HeaderPair[] {
  const spelling = new Map<string, string>();
  const seen = new Set<string>();
  const merged = new Map<string, HeaderPair[]>();
  const add = (pair: HeaderPair, isMulti: boolean): void => {
    const key = pair[0].toLowerCase();
    const name = spelling.get(key) ?? pair[0];
    spelling.set(key, name);
    const identity = `${key}:${pair[1]}`;
    if (!isMulti && seen.has(identity)) return;
    seen.add(identity);
    merged.set(key, [...(merged.get(key) ?? []), [name, pair[1]]]);
  };
  for (const pair of multi) add(pair, true);
  for (const pair of single) add(pair, false);
  return [...merged.values()].flat();
}

type BodyBytes =
  | { readonly body: Uint8Array; readonly notes: readonly Finding[] }
  | { readonly failure: Finding };

/** Decodes base64 only where the API's binary media types match what the client accepts. */
function bodyBytes(
  body: { readonly text: string; readonly isBase64Encoded: boolean },
  headers: readonly HeaderPair[],
  exchange: Exchange,
): BodyBytes {
  if (!body.isBase64Encoded) return { body: utf8(body.text), notes: [] };
  const { request, context } = exchange;
  const accept = headerValue(request.headers, "accept");
  const firstAccepted = accept?.split(",")[0]?.trim();
  const wanted = firstAccepted ?? headerValue(headers, "content-type");
  if (matchesMediaTypes(wanted, context.binaryMediaTypes)) {
    const decoded = decodeBody(body.text);
    return decoded.ok ? { body: decoded.value, notes: [] } : { failure: decoded.error };
  }
  const hasTypes = context.binaryMediaTypes.length > 0;
  return {
    body: utf8(body.text),
    notes: [
      note({
        summary: hasTypes
          ? "The base64 text is sent as it is: the first type that the client accepts is none of the API's binary media types."
          : "The base64 text is sent as it is: the API has no binary media types.",
        field: "$.isBase64Encoded",
        actual: hasTypes ? `Accept: ${accept ?? "(none)"}` : "binaryMediaTypes: []",
        expected: hasTypes
          ? `one of ${context.binaryMediaTypes.join(", ")}`
          : "a binary media type that fits",
        fix: hasTypes
          ? "Send a matching Accept header first, or set the binary media type */*."
          : "Add the content type, or */*, to the API's binary media types.",
        evidence: hasTypes ? "documented" : "recorded",
      }),
    ],
  };
}
