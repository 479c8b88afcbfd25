import { fromBase64 } from "#base/base64.ts";
import { type JsonObject, type JsonValue, isJsonObject } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { describeValue, excerpt } from "./describe-value.ts";
import type { Evidence, Finding } from "./finding.ts";
import type { HeaderPair } from "./http-message.ts";

const REFERENCE = "§9.2";

type Words = Omit<Finding, "severity" | "reference">;

/** A reason for the front end's own error. */
export function failure(words: Words): Finding {
  return { severity: "failure", reference: REFERENCE, ...words };
}

/** Something that goes through, but is worth a look. */
export function note(words: Words): Finding {
  return { severity: "note", reference: REFERENCE, ...words };
}

/** `statusCode` as a number, or why it is none. `isTextAllowed`: `"201"` counts as 201. */
export function readStatusCode(
  value: JsonValue,
  rules: { readonly isTextAllowed: boolean; readonly evidence: Evidence },
): Result<number, Finding> {
  const words = {
    field: "$.statusCode",
    actual: describeValue(value),
    expected: rules.isTextAllowed
      ? "a whole number from 100 to 599, or one as text"
      : "a whole number from 100 to 599",
  };
  const isNumericText = typeof value === "string" && /^\d+$/.test(value);
  if (isNumericText && !rules.isTextAllowed) {
    return err(
      failure({
        ...words,
        summary: "The status code is text.",
        fix: `Return the number without quotes: "statusCode": ${value}.`,
        evidence: "unverified",
      }),
    );
  }
  if (typeof value !== "number" && !isNumericText) {
    return err(
      failure({
        ...words,
        summary: "The status code is not a number.",
        fix: 'Return a number, for example "statusCode": 200.',
        evidence: rules.evidence,
      }),
    );
  }
  const status = Number(value);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    return err(
      failure({
        ...words,
        summary: "The status code is not one that HTTP has.",
        fix: 'Return a status from 100 to 599, for example "statusCode": 200.',
        evidence: "unverified",
      }),
    );
  }
  return ok(status);
}

/** `headers` as pairs, or why not. Text, numbers and booleans are values; `null` leaves the field out. */
export function readHeaders(
  value: JsonValue | undefined,
  rules: { readonly isTextOnly: boolean },
): Result<readonly HeaderPair[], readonly Finding[]> {
  if (value === undefined || value === null) return ok([]);
  if (!isJsonObject(value))
    return err([notAMap("$.headers", value, '{"content-type": "text/plain"}')]);
  const pairs: HeaderPair[] = [];
  const findings: Finding[] = [];
  for (const [name, content] of Object.entries(value)) {
    if (typeof content === "string") pairs.push([name, content]);
    else if (!rules.isTextOnly && (typeof content === "number" || typeof content === "boolean"))
      pairs.push([name, String(content)]);
    else if (!rules.isTextOnly && content === null) continue;
    else findings.push(badHeaderValue(name, content, rules.isTextOnly));
  }
  findings.push(
    ...pairs.flatMap(([name, content]) => brokenHeader(`$.headers${member(name)}`, name, content)),
  );
  return findings.length > 0 ? err(findings) : ok(pairs);
}

/** `multiValueHeaders` as pairs, or why not. */
export function readMultiValueHeaders(
  value: JsonValue | undefined,
): Result<readonly HeaderPair[], readonly Finding[]> {
  if (value === undefined || value === null) return ok([]);
  if (!isJsonObject(value))
    return err([notAMap("$.multiValueHeaders", value, '{"set-cookie": ["a=1", "b=2"]}')]);
  const pairs: HeaderPair[] = [];
  const findings: Finding[] = [];
  for (const [name, list] of Object.entries(value)) {
    const field = `$.multiValueHeaders${member(name)}`;
    if (!Array.isArray(list)) {
      findings.push(
        failure({
          summary: "A field of multiValueHeaders holds no list.",
          field,
          actual: describeValue(list),
          expected: "a list of text values",
          fix: `Put the value into a list: ${JSON.stringify({ [name]: [list] })}, or move it to "headers".`,
          evidence: "recorded",
        }),
      );
      continue;
    }
    for (const [index, content] of list.entries()) {
      if (
        typeof content === "string" ||
        typeof content === "number" ||
        typeof content === "boolean"
      ) {
        pairs.push([name, String(content)]);
        findings.push(...brokenHeader(`${field}[${index}]`, name, String(content)));
      } else {
        findings.push(
          failure({
            summary: "A value in multiValueHeaders is not text.",
            field: `${field}[${index}]`,
            actual: describeValue(content),
            expected: "text",
            fix: "Return the value as text.",
            evidence: "unverified",
          }),
        );
      }
    }
  }
  return findings.length > 0 ? err(findings) : ok(pairs);
}

/** `cookies`: a list of `name=value` texts. Recorded: anything else fails on HTTP APIs. */
export function readCookies(value: JsonValue | undefined): Result<readonly string[], Finding> {
  if (value === undefined || value === null) return ok([]);
  if (Array.isArray(value) && value.every((cookie) => typeof cookie === "string")) return ok(value);
  return err(
    failure({
      summary: "The cookies are not a list of texts.",
      field: "$.cookies",
      actual: describeValue(value),
      expected: 'a list such as ["session=1; HttpOnly", "theme=dark"]',
      fix: "Return one text for each Set-Cookie header, in a list.",
      evidence: Array.isArray(value) ? "unverified" : "recorded",
    }),
  );
}

/** `body` and `isBase64Encoded` as they stand in the result. */
export function readBody(
  result: JsonObject,
): Result<{ readonly text: string; readonly isBase64Encoded: boolean }, readonly Finding[]> {
  const findings: Finding[] = [];
  const { body, isBase64Encoded } = result;
  if (body !== undefined && body !== null && typeof body !== "string") {
    findings.push(
      failure({
        summary: "The body is JSON, but a front end takes only text.",
        field: "$.body",
        actual: describeValue(body),
        expected: "text or null",
        fix:
          typeof body === "object"
            ? `Turn it into text first: JSON.stringify(body) in JavaScript, (.body | tojson) in jq; the result then holds "body": ${excerpt(JSON.stringify(JSON.stringify(body)), 60)}.`
            : `Put it in quotes: "body": "${String(body)}".`,
        evidence: typeof body === "object" ? "observed" : "unverified",
      }),
    );
  }
  if (
    isBase64Encoded !== undefined &&
    isBase64Encoded !== null &&
    typeof isBase64Encoded !== "boolean"
  ) {
    findings.push(
      failure({
        summary: "isBase64Encoded is not true or false.",
        field: "$.isBase64Encoded",
        actual: describeValue(isBase64Encoded),
        expected: "true or false, without quotes",
        fix: 'Return "isBase64Encoded": true for a base64 body, or leave it out.',
        evidence: "unverified",
      }),
    );
  }
  if (findings.length > 0) return err(findings);
  return ok({
    text: typeof body === "string" ? body : "",
    isBase64Encoded: isBase64Encoded === true,
  });
}

/** The bytes of a base64 body, or why there are none. */
export function decodeBody(text: string): Result<Uint8Array, Finding> {
  const bytes = fromBase64(text);
  if (bytes !== undefined) return ok(bytes);
  return err(
    failure({
      summary: "isBase64Encoded is true, but the body is not base64.",
      field: "$.body",
      actual: describeValue(text),
      expected: "base64 text",
      fix: "Encode the body (base64 -w 0 in a shell), or return isBase64Encoded false.",
      evidence: "unverified",
    }),
  );
}

function notAMap(field: string, value: JsonValue, example: string): Finding {
  return failure({
    summary: "The headers are not an object.",
    field,
    actual: describeValue(value),
    expected: "an object of names and values",
    fix: `Return an object, for example ${example}.`,
    evidence: "documented",
  });
}

function badHeaderValue(name: string, value: JsonValue, isTextOnly: boolean): Finding {
  const isList = Array.isArray(value);
  return failure({
    summary: isList ? "A header has a list of values." : "A header value is not text.",
    field: `$.headers${member(name)}`,
    actual: describeValue(value),
    expected: isTextOnly ? "text" : "text, a number or a boolean",
    fix: isList
      ? 'Join the values with commas, use "multiValueHeaders" where the source has it, or "cookies" for Set-Cookie in format 2.0.'
      : "Return the value as text.",
    evidence: isList ? "documented" : "unverified",
  });
}

/** A name or value that no HTTP message can carry. */
function brokenHeader(field: string, name: string, value: string): readonly Finding[] {
  const isNameFine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const isValueFine = !/[\u0000\r\n]/.test(value);
  if (isNameFine && isValueFine) return [];
  return [
    failure({
      summary: isNameFine
        ? "A header value contains a line break."
        : "A header name contains a character that HTTP does not allow.",
      field,
      actual: describeValue(isNameFine ? value : name),
      expected: isNameFine ? "one line of text" : "letters, digits and hyphens",
      fix: isNameFine
        ? "Remove the line break; a shell keeps the CR of a raw header line, so strip it with tr -d '\\r'."
        : "Rename the header.",
      evidence: "unverified",
    }),
  ];
}

/** `.name`, or `["odd name"]` where a dot would not do. */
function member(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
