import type { OutsideMessage } from "#simulator/outside-message.ts";
import type { OutsideRequest } from "#simulator/protocol.ts";
import { answerPolicy } from "./answer-policy.ts";

/** Answers a request of an outside client, message by message. Ends with `end`, `broken` or `not-mine`. */
export type AnswerOutside = (
  request: OutsideRequest,
  send: (message: OutsideMessage) => void,
) => void;

/** Statuses of a made `Response` that may have no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Headers by which a document would reach the network past its policy: reports with what it wrote into addresses,
 * connections ahead of time, another document in its place.
 */
const DOCUMENT_HEADERS =
  /^(?:report-to|reporting-endpoints|nel|link|refresh|speculation-rules|clear-site-data|.+-report-only)$/i;

/**
 * Runs `answer` and gives its head as soon as it is there, with the body as a stream behind it. `undefined` when nobody
 * answers to that request.
 */
export function outsideResponse(
  answer: AnswerOutside,
  request: OutsideRequest,
  isDocument = false,
): Promise<Response | undefined> {
  return new Promise((resolve) => {
    let body: ReadableStreamDefaultController<Uint8Array> | undefined;
    answer(request, (message) => {
      switch (message.kind) {
        case "head": {
          const stream = new ReadableStream<Uint8Array>({
            start: (controller) => {
              body = controller;
            },
          });
          resolve(responseOf(message, stream, isDocument));
          break;
        }
        case "chunk":
          if (message.bytes.length > 0) enqueue(body, message.bytes);
          break;
        case "end":
          close(body);
          break;
        case "broken":
          body?.error(new Error(message.message));
          resolve(problemResponse(message.message));
          break;
        case "not-mine":
          resolve(undefined);
          break;
      }
    });
  });
}

function responseOf(
  { status, headers: pairs, allowedOrigins }: Extract<OutsideMessage, { kind: "head" }>,
  body: ReadableStream<Uint8Array>,
  isDocument: boolean,
): Response {
  const headers = new Headers();
  const leftOut: string[] = [];
  for (const [name, value] of pairs) {
    // Framing is the browser's; cookies of a function must not become cookies of this page, and browsers refuse them.
    if (/^(content-length|transfer-encoding|connection)$/i.test(name)) continue;
    try {
      if (isDocument && DOCUMENT_HEADERS.test(name)) throw new TypeError("it reaches the network");
      if (/^set-cookie2?$/i.test(name)) throw new TypeError("a made response can't set cookies");
      headers.append(name, value);
    } catch {
      leftOut.push(name);
    }
  }
  if (leftOut.length > 0)
    headers.append("x-playground-left-out", [...new Set(leftOut)].filter(isToken).join(", "));
  // The function's HTML must not run with the playground's origin, wherever it is opened.
  headers.set("content-security-policy", answerPolicy(allowedOrigins ?? []));
  headers.set("x-dns-prefetch-control", "off");
  headers.set("cache-control", "no-store");
  // Fetch takes 200 to 599 only; the real status is in a header then.
  const isPossible = status >= 200 && status <= 599;
  if (!isPossible) headers.set("x-playground-status", String(status));
  const sent = isPossible ? status : 502;
  return new Response(WITHOUT_BODY.has(sent) ? null : body, { status: sent, headers });
}

function isToken(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

function problemResponse(message: string): Response {
  return new Response(`The playground could not answer: ${message}\n`, {
    status: 502,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

function enqueue(
  body: ReadableStreamDefaultController<Uint8Array> | undefined,
  bytes: Uint8Array,
): void {
  try {
    body?.enqueue(bytes);
  } catch {
    // The client has gone; the invocation runs on, as it does in AWS.
  }
}

function close(body: ReadableStreamDefaultController<Uint8Array> | undefined): void {
  try {
    body?.close();
  } catch {
    // Cancelled by the client.
  }
}
