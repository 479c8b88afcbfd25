import { type JsonObject, isJsonObject, parseJson } from "#base/json.ts";
import { utf8Text } from "#base/utf8.ts";
import { describeValue, excerpt } from "./describe-value.ts";
import type { Exchange } from "./event-source.ts";
import type { Finding } from "./finding.ts";
import { type HeaderPair, type HttpResponse, headerValue } from "./http-message.ts";
import { idHeaders, ownAnswer } from "./own-answer.ts";
import { remapHeaders, removeHopByHop } from "./remapped-headers.ts";
import {
  failure,
  note,
  readCookies,
  readHeaders,
  readMultiValueHeaders,
  readStatusCode,
} from "./result-fields.ts";
import { type PreludeEvent, createPreludeParser, isPreludeType } from "./stream-prelude.ts";

type StreamingSource = "rest-v1" | "function-url";

/** A piece of a streamed HTTP answer, in order: one `head` then `body`, or one `failed`; at the end perhaps `broken-off`. */
export type StreamedPart =
  | {
      readonly kind: "head";
      readonly status: number;
      readonly headers: readonly HeaderPair[];
      readonly findings: readonly Finding[];
    }
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  /** Nothing was sent yet, so the front end can still answer by itself. */
  | {
      readonly kind: "failed";
      readonly response: HttpResponse;
      readonly findings: readonly Finding[];
    }
  /** The client has status and part of the body already; the connection ends early. */
  | { readonly kind: "broken-off"; readonly findings: readonly Finding[] };

export interface StreamedResponse {
  push(chunk: Uint8Array): readonly StreamedPart[];
  end(error?: {
    readonly errorType: string;
    readonly errorBody: Uint8Array;
  }): readonly StreamedPart[];
}

/**
 * Turns a function's stream into HTTP as it arrives: function URL with InvokeMode RESPONSE_STREAM, REST API with
 * transfer mode STREAM. Runtime API reference §1.6 and §9.2.
 */
export function createStreamedResponse(
  source: StreamingSource,
  exchange: Exchange,
  contentType: string | undefined,
): StreamedResponse {
  const parser = createPreludeParser();
  const hasPrelude = isPreludeType(contentType);
  let state: "waiting" | "open" | "failed" = "waiting";

  const fail = (findings: readonly Finding[]): readonly StreamedPart[] => {
    state = "failed";
    return [{ kind: "failed", response: ownAnswer(source, "malformed", exchange), findings }];
  };
  const openPlain = (): readonly StreamedPart[] => {
    if (state !== "waiting") return [];
    if (source === "rest-v1") return fail([restNeedsPrelude(contentType)]);
    state = "open";
    return [
      {
        kind: "head",
        status: 200,
        headers: headHeaders(source, exchange, [
          ["Content-Type", contentType ?? "application/octet-stream"],
        ]),
        findings: [],
      },
    ];
  };
  const fromPrelude = (event: PreludeEvent): readonly StreamedPart[] => {
    if (state === "failed") return [];
    if (event.kind === "malformed") return fail([event.finding]);
    if (event.kind === "body") return [event];
    const head = readHead(source, exchange, event.prelude);
    if (head.kind === "findings") return fail(head.findings);
    state = "open";
    return [head.part];
  };

  return {
    push(chunk) {
      if (state === "failed" || chunk.length === 0) return [];
      if (hasPrelude) return parser.push(chunk).flatMap(fromPrelude);
      const head = openPlain();
      return isFailed(head) ? head : [...head, { kind: "body", bytes: chunk }];
    },
    end(error) {
      if (state === "failed") return [];
      if (error !== undefined) {
        const finding = streamFailure(error);
        return state === "open" ? [{ kind: "broken-off", findings: [finding] }] : fail([finding]);
      }
      return hasPrelude ? parser.end().flatMap(fromPrelude) : openPlain();
    },
  };
}

function isFailed(parts: readonly StreamedPart[]): boolean {
  return parts.some((part) => part.kind === "failed");
}

type Head =
  | { readonly kind: "head"; readonly part: StreamedPart }
  | { readonly kind: "findings"; readonly findings: readonly Finding[] };

function readHead(source: StreamingSource, exchange: Exchange, prelude: JsonObject): Head {
  const status = readStatusCode(prelude["statusCode"] ?? 200, {
    isTextAllowed: false,
    evidence: "unverified",
  });
  const single = readHeaders(prelude["headers"], { isTextOnly: false });
  const multi =
    source === "rest-v1"
      ? readMultiValueHeaders(prelude["multiValueHeaders"])
      : ({ ok: true, value: [] } as const);
  const cookies = readCookies(prelude["cookies"]);
  if (!status.ok || !single.ok || !multi.ok || !cookies.ok) {
    const findings: Finding[] = [];
    if (!status.ok) findings.push(status.error);
    if (!single.ok) findings.push(...single.error);
    if (!multi.ok) findings.push(...multi.error);
    if (!cookies.ok) findings.push(cookies.error);
    return {
      kind: "findings",
      findings: findings.map((finding) => ({ ...finding, evidence: "unverified" })),
    };
  }
  const own = [...multi.value, ...single.value];
  const filtered = source === "rest-v1" ? remapHeaders(own) : removeHopByHop(own);
  const headers: HeaderPair[] = [
    ...filtered.headers,
    ...cookies.value.map((cookie): HeaderPair => ["Set-Cookie", cookie]),
  ];
  if (headerValue(headers, "content-type") === undefined) {
    headers.unshift([
      "Content-Type",
      source === "rest-v1" ? "application/json" : "application/octet-stream",
    ]);
  }
  return {
    kind: "head",
    part: {
      kind: "head",
      status: status.value,
      headers: headHeaders(source, exchange, headers),
      findings: [...filtered.notes, ...bodyInPrelude(prelude)],
    },
  };
}

/** A streamed answer has no length beforehand. */
function headHeaders(
  source: StreamingSource,
  exchange: Exchange,
  headers: readonly HeaderPair[],
): readonly HeaderPair[] {
  return [
    ["Date", new Date(exchange.context.now).toUTCString()],
    ...headers,
    ...idHeaders(source, exchange),
  ];
}

function bodyInPrelude(prelude: JsonObject): readonly Finding[] {
  if (prelude["body"] === undefined) return [];
  return [
    note({
      summary:
        "A body inside the metadata is not sent; the body is what follows the eight NUL bytes.",
      field: "$.body",
      actual: describeValue(prelude["body"]),
      expected: "statusCode, headers and cookies only",
      fix: "Write the body after the separator.",
      evidence: "documented",
    }),
  ];
}

function restNeedsPrelude(contentType: string | undefined): Finding {
  return failure({
    summary:
      "A REST API that streams needs the response's metadata at the beginning of the stream.",
    field: "$",
    actual: `content type ${contentType ?? "(none)"}`,
    expected:
      "content type application/vnd.awslambda.http-integration-response, JSON metadata and eight NUL bytes",
    fix: "Send the metadata, or set the transfer mode of the integration to BUFFERED.",
    evidence: "unverified",
  });
}

function streamFailure(error: {
  readonly errorType: string;
  readonly errorBody: Uint8Array;
}): Finding {
  const text = utf8Text(error.errorBody);
  const body = parseJson(text);
  const message =
    isJsonObject(body) && typeof body["errorMessage"] === "string"
      ? body["errorMessage"]
      : excerpt(text);
  return failure({
    summary: `The function failed in the middle of its response (${error.errorType}: ${message}); what was sent cannot be taken back.`,
    field: "$",
    actual: `error type ${error.errorType}`,
    expected: "a stream that ends without error trailers",
    fix: "Find out early what can fail, before the first byte, and answer with /error or an error status then.",
    evidence: "documented",
  });
}

/** A structured result that went to a front end in streaming mode: it is passed on as it is. */
export function unreadStructure(payload: Uint8Array): readonly Finding[] {
  const value = payload.length > 65_536 ? undefined : parseJson(utf8Text(payload));
  if (!isJsonObject(value) || value["statusCode"] === undefined) return [];
  return [
    note({
      summary:
        "In RESPONSE_STREAM mode the result is passed on as it is: statusCode, headers and body are not read out of the JSON.",
      field: "$.statusCode",
      actual: describeValue(value["statusCode"]),
      expected: "a stream with metadata and eight NUL bytes, or InvokeMode BUFFERED",
      fix: "Set the function URL's InvokeMode to BUFFERED, or stream with the content type application/vnd.awslambda.http-integration-response.",
      evidence: "unverified",
    }),
  ];
}
