import { utf8 } from "#base/utf8.ts";
import type { EventSourceId, Exchange } from "./event-source.ts";
import type { HeaderPair, HttpResponse } from "./http-message.ts";

/** Why a front end answers by itself. */
export type OwnAnswerReason =
  | "malformed"
  | "function-error"
  | "rejected"
  | "throttled"
  | "timeout"
  | "no-route"
  | "request-too-large";

interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** REST APIs name the gateway response in this header. */
  readonly errorType?: string;
}

const JSON_TYPE = "application/json";

const rest = (status: number, message: string, errorType: string): WireAnswer => ({
  status,
  contentType: JSON_TYPE,
  // The space after the colon is AWS's (Runtime API reference §9.2, exact bodies).
  body: `{"message": "${message}"}`,
  errorType,
});

const http = (status: number, message: string): WireAnswer => ({
  status,
  contentType: JSON_TYPE,
  body: `{"message":"${message}"}`,
});

const plain = (status: number, body: string): WireAnswer => ({
  status,
  contentType: "text/plain",
  body,
});

const page = (status: number, title: string): WireAnswer => ({
  status,
  contentType: "text/html",
  body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
});

const URL_BAD_GATEWAY = plain(502, "Internal Server Error");

/** The words of each front end, once. Source: Runtime API reference §9.2; `no-route` and `request-too-large` are observed. */
const ANSWERS: Readonly<Record<EventSourceId, Readonly<Record<OwnAnswerReason, WireAnswer>>>> = {
  "rest-v1": {
    malformed: rest(502, "Internal server error", "InternalServerErrorException"),
    "function-error": rest(502, "Internal server error", "InternalServerErrorException"),
    rejected: rest(500, "Internal server error", "InternalServerErrorException"),
    throttled: rest(500, "Internal server error", "InternalServerErrorException"),
    timeout: rest(504, "Endpoint request timed out", "IntegrationTimeoutException"),
    "no-route": {
      ...rest(403, "", "MissingAuthenticationTokenException"),
      body: '{"message":"Missing Authentication Token"}',
    },
    "request-too-large": {
      ...rest(413, "", "RequestTooLargeException"),
      body: '{"message":"Request Too Long"}',
    },
  },
  "http-v2": {
    malformed: http(500, "Internal Server Error"),
    "function-error": http(500, "Internal Server Error"),
    rejected: http(500, "Internal Server Error"),
    throttled: http(503, "Service Unavailable"),
    timeout: http(503, "Service Unavailable"),
    "no-route": http(404, "Not Found"),
    "request-too-large": http(413, "Request Entity Too Large"),
  },
  "function-url": {
    malformed: URL_BAD_GATEWAY,
    "function-error": URL_BAD_GATEWAY,
    rejected: URL_BAD_GATEWAY,
    throttled: {
      status: 429,
      contentType: JSON_TYPE,
      body: '{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
      errorType: "TooManyRequestsException",
    },
    timeout: URL_BAD_GATEWAY,
    "no-route": plain(404, ""),
    "request-too-large": {
      status: 413,
      contentType: JSON_TYPE,
      body: '{"Type":"User","message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
      errorType: "RequestEntityTooLargeException",
    },
  },
  alb: {
    malformed: page(502, "Bad Gateway"),
    "function-error": page(502, "Bad Gateway"),
    rejected: page(502, "Bad Gateway"),
    throttled: page(502, "Bad Gateway"),
    timeout: page(504, "Gateway Time-out"),
    "no-route": page(404, "Not Found"),
    "request-too-large": page(413, "Request Entity Too Large"),
  },
};

/** AWS's own answer: status, body and headers as the service sends them. */
export function ownAnswer(
  source: EventSourceId,
  reason: OwnAnswerReason,
  exchange: Exchange,
): HttpResponse {
  const answer = ANSWERS[source][reason];
  const headers: HeaderPair[] = [["Content-Type", answer.contentType]];
  if (answer.errorType !== undefined) headers.push(["x-amzn-ErrorType", answer.errorType]);
  return withServiceHeaders(source, exchange, {
    status: answer.status,
    headers,
    body: utf8(answer.body),
  });
}

/** Adds what the service itself puts on each answer: date, length, request ids. */
export function withServiceHeaders(
  source: EventSourceId,
  exchange: Exchange,
  response: HttpResponse,
): HttpResponse {
  const date = new Date(exchange.context.now).toUTCString();
  return {
    ...response,
    headers: [
      ["Date", date],
      ...response.headers,
      ["Content-Length", String(response.body.length)],
      ...idHeaders(source, exchange),
    ],
  };
}

/** Ids that let a person find the request again in the logs. */
export function idHeaders(source: EventSourceId, exchange: Exchange): readonly HeaderPair[] {
  switch (source) {
    case "rest-v1":
      return [
        ["x-amzn-RequestId", exchange.requestId],
        ["x-amz-apigw-id", exchange.extendedRequestId],
        ["X-Amzn-Trace-Id", exchange.traceHeader],
      ];
    case "http-v2":
      return [["Apigw-Requestid", exchange.extendedRequestId]];
    case "function-url":
      return [
        ["x-amzn-RequestId", exchange.requestId],
        ["X-Amzn-Trace-Id", exchange.traceHeader],
      ];
    case "alb":
      return [["Server", "awselb/2.0"]];
  }
}
