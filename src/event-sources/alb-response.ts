import { type JsonObject, isJsonObject } from "#base/json.ts";
import { type Result, ok } from "#base/result.ts";
import { utf8 } from "#base/utf8.ts";
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
  readHeaders,
  readMultiValueHeaders,
  readStatusCode,
} from "./result-fields.ts";

const KNOWN_KEYS = [
  "statusCode",
  "statusDescription",
  "headers",
  "multiValueHeaders",
  "body",
  "isBase64Encoded",
];

/** Largest response JSON that ALB takes from a function, bytes (Runtime API reference §7). */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Result → HTTP behind an Application Load Balancer. Runtime API reference §9.2, last column. */
export function albResponse(payload: Uint8Array, exchange: Exchange): HttpOutcome {
  if (payload.length > MAX_RESPONSE_BYTES) {
    return malformed("alb", exchange, [
      failure({
        summary: "The response is larger than a load balancer takes from a function.",
        field: "$",
        actual: `${payload.length} bytes`,
        expected: `at most ${MAX_RESPONSE_BYTES} bytes`,
        fix: "Return less, or redirect the client to an object in S3.",
        evidence: "documented",
      }),
    ]);
  }
  const parsed = parseResult(payload, "documented");
  if (!parsed.ok) return malformed("alb", exchange, [parsed.error]);
  const result = parsed.value.value;
  if (!isJsonObject(result) || result["statusCode"] === undefined) {
    return malformed("alb", exchange, [
      noStatus(result),
      ...(isJsonObject(result) ? otherKeys(result, exchange) : []),
    ]);
  }

  const findings: Finding[] = [];
  const status = readStatusCode(result["statusCode"], {
    isTextAllowed: false,
    evidence: "unverified",
  });
  const headers = readTargetHeaders(result, exchange);
  const body = readBody(result);
  if (!status.ok) findings.push(status.error);
  if (!headers.ok) findings.push(...headers.error);
  if (!body.ok) findings.push(...body.error);
  findings.push(...nullFields(result));
  if (findings.length > 0) return malformed("alb", exchange, findings);
  if (!status.ok || !headers.ok || !body.ok) return malformed("alb", exchange, findings);
  const { text, isBase64Encoded } = body.value;
  const bytes = isBase64Encoded ? decodeBody(text) : ok(utf8(text));
  if (!bytes.ok) return malformed("alb", exchange, [bytes.error]);
  const filtered = removeHopByHop(headers.value);
  return {
    kind: "answered",
    response: withServiceHeaders("alb", exchange, {
      status: status.value,
      headers: withType(filtered.headers),
      body: bytes.value,
    }),
    findings: [...otherKeys(result, exchange), ...missingType(filtered.headers), ...filtered.notes],
  };
}

/** Fields that a load balancer lets be left out but not be `null`, as serializers of other languages write them. */
const NOT_NULL = ["statusDescription", "isBase64Encoded"] as const;

/** Source: aws/aws-lambda-dotnet#507, awsdocs/elb-application-load-balancers-user-guide#33. */
function nullFields(result: JsonObject): Finding[] {
  return NOT_NULL.filter((key) => result[key] === null).map((key) =>
    failure({
      summary: `${key} is null; a load balancer takes it only with a value.`,
      field: `$.${key}`,
      actual: "null",
      expected: key === "isBase64Encoded" ? "true or false, or nothing" : "text, or nothing",
      fix: `Leave "${key}" out when there is nothing to say.`,
      evidence: "observed",
    }),
  );
}

function readTargetHeaders(
  result: JsonObject,
  exchange: Exchange,
): Result<readonly HeaderPair[], readonly Finding[]> {
  return exchange.context.hasMultiValueHeaders
    ? readMultiValueHeaders(result["multiValueHeaders"])
    : readHeaders(result["headers"], { isTextOnly: true });
}

function noStatus(result: Parameters<typeof describeValue>[0]): Finding {
  return failure({
    summary: "There is no statusCode; a load balancer does not infer a response.",
    field: isJsonObject(result) ? "$.statusCode" : "$",
    actual: isJsonObject(result) ? "nothing" : describeValue(result),
    expected:
      'an object such as {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "text"}',
    fix: 'Add "statusCode": 200.',
    evidence: "documented",
  });
}

function missingType(headers: readonly HeaderPair[]): readonly Finding[] {
  if (headerValue(headers, "content-type") !== undefined) return [];
  return [
    note({
      summary:
        "Without a content-type the answer goes out as application/octet-stream, which browsers download.",
      field: "$.headers.content-type",
      actual: "nothing",
      expected: "a media type",
      fix: 'Return "headers": {"content-type": "text/plain"}.',
      evidence: "unverified",
    }),
  ];
}

function otherKeys(result: JsonObject, exchange: Exchange): readonly Finding[] {
  const isMulti = exchange.context.hasMultiValueHeaders;
  const passedOver = isMulti ? "headers" : "multiValueHeaders";
  const notes: Finding[] = [];
  if (result[passedOver] !== undefined && result[passedOver] !== null) {
    notes.push(
      note({
        summary: `The target group has multi-value headers turned ${isMulti ? "on" : "off"}, so "${passedOver}" is passed over.`,
        field: `$.${passedOver}`,
        actual: describeValue(result[passedOver]),
        expected: `"${isMulti ? "multiValueHeaders" : "headers"}"`,
        fix: `Return "${isMulti ? "multiValueHeaders" : "headers"}", or change lambda.multi_value_headers.enabled of the target group.`,
        evidence: "documented",
      }),
    );
  }
  for (const key of Object.keys(result)) {
    const meant = KNOWN_KEYS.includes(key) ? undefined : meantKey(key, KNOWN_KEYS);
    if (meant === undefined) continue;
    notes.push(
      note({
        summary: `The key "${key}" is not part of a load balancer's response.`,
        field: `$.${key}`,
        actual: describeValue(result[key]),
        expected: `"${meant}"`,
        fix: `Rename "${key}" to "${meant}".`,
        evidence: "documented",
      }),
    );
  }
  return notes;
}

function withType(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headerValue(headers, "content-type") === undefined
    ? [["Content-Type", "application/octet-stream"], ...headers]
    : headers;
}
