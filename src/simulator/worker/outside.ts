import type { Clock } from "#base/clock.ts";
import { utf8 } from "#base/utf8.ts";
import { ACCOUNT_ID, REGION, SOURCE_IP } from "#contract/account.ts";
import { defaultFrontSettings, eventSource } from "#event-sources/event-sources.ts";
import type { Exchange, FunctionResult } from "#event-sources/event-source.ts";
import type { FrontContext } from "#event-sources/front-context.ts";
import type { HttpResponse } from "#event-sources/http-message.ts";
import { createStreamedResponse, type StreamedPart } from "#event-sources/streamed-response.ts";
import type { InvokeOutcome, LambdaService } from "#lambda/contract.ts";
import { handleInvokeApi, isInvokeApiPath } from "#network/invoke-api/invoke-api.ts";
import { LIVE_PATHS, type OutsideMessage } from "../outside-message.ts";
import type { OutsideRequest } from "../protocol.ts";
import { exchangeHttp } from "../commands/http-exchange.ts";

export interface OutsideParts {
  readonly clock: Clock;
  readonly service: LambdaService;
  readonly createUuid: () => string;
}

type Send = (message: OutsideMessage, transfer?: Transferable[]) => void;

/**
 * Answers a request of an outside client that the service worker caught: Invoke API, function URL, stages of a REST API.
 *
 * @param request its `url` is relative to the page: `/2015-03-31/functions/…` or `/live/url/hello?name=Ada`
 */
export async function answerOutside(
  parts: OutsideParts,
  request: OutsideRequest,
  sendMessage: Send,
): Promise<void> {
  const send: Send = (message, transfer) => {
    const allowedOrigins = parts.service.configuration?.allowedOrigins ?? [];
    sendMessage(message.kind === "head" ? { ...message, allowedOrigins } : message, transfer);
  };
  const { pathname, search } = new URL(request.url, "http://page.invalid/");
  const rawQuery = search.slice(1);
  if (isInvokeApiPath(pathname)) {
    await answerInvokeApi(parts, { ...request, path: pathname, rawQuery }, send);
    return;
  }
  const url = below(pathname, LIVE_PATHS.functionUrl);
  if (url !== undefined) {
    await streamFront(parts, "function-url", { ...request, path: url, rawQuery }, send);
    return;
  }
  const streamed = below(pathname, LIVE_PATHS.streamingStage);
  if (streamed !== undefined) {
    await streamFront(parts, "rest-v1", { ...request, path: streamed, rawQuery }, send);
    return;
  }
  const path = below(pathname, LIVE_PATHS.stage);
  if (path === undefined) {
    send({ kind: "not-mine" });
    return;
  }
  const { response } = await exchangeHttp(parts, {
    source: "rest-v1",
    method: request.method,
    path,
    rawQuery,
    headers: request.headers,
    body: request.body,
  });
  sendWhole(response, send);
}

/** The rest of a path below a folder, starting with `/`; `undefined` when it is elsewhere. */
function below(pathname: string, folder: string): string | undefined {
  if (pathname === `/${folder}`) return "/";
  return pathname.startsWith(`/${folder}/`) ? pathname.slice(folder.length + 1) : undefined;
}

type Located = OutsideRequest & { readonly path: string; readonly rawQuery: string };

async function answerInvokeApi(
  { service, createUuid }: OutsideParts,
  request: Located,
  send: Send,
): Promise<void> {
  const answer = await handleInvokeApi(service, request, { source: "service-worker", createUuid });
  if (answer === undefined) {
    send({ kind: "not-mine" });
    return;
  }
  send({ kind: "head", status: answer.status, headers: answer.headers });
  if (answer.body instanceof Uint8Array) {
    send({ kind: "chunk", bytes: answer.body });
  } else {
    for await (const bytes of answer.body) send({ kind: "chunk", bytes });
  }
  send({ kind: "end" });
}

type StreamingSource = "function-url" | "rest-v1";

/** A streaming front end passes on each piece as it comes, when the function streams. */
async function streamFront(
  parts: OutsideParts,
  sourceId: StreamingSource,
  request: Located,
  send: Send,
): Promise<void> {
  const { clock, createUuid, service } = parts;
  const functionName = service.configuration?.functionName ?? "function";
  const source = eventSource(sourceId);
  const context: FrontContext = {
    ...defaultFrontSettings(sourceId, {
      accountId: ACCOUNT_ID,
      region: REGION,
      functionName,
    }),
    responseMode: "RESPONSE_STREAM",
    now: clock.now(),
    createId: createUuid,
  };
  const { method, path, rawQuery, headers, body } = request;
  const incoming = source.toEvent(
    { method, path, rawQuery, headers, body, sourceIp: SOURCE_IP, protocol: "HTTP/1.1" },
    context,
  );
  if (incoming.kind === "refused") {
    sendWhole(incoming.response, send);
    return;
  }
  await relayStream(
    parts,
    { sourceId, event: utf8(JSON.stringify(incoming.event)), exchange: incoming.exchange },
    send,
  );
}

async function relayStream(
  { service }: OutsideParts,
  {
    sourceId,
    event,
    exchange,
  }: {
    readonly sourceId: StreamingSource;
    readonly event: Uint8Array;
    readonly exchange: Exchange;
  },
  send: Send,
): Promise<void> {
  let streamed: ReturnType<typeof createStreamedResponse> | undefined;
  let isEnded = false;
  const pass = (sent: readonly StreamedPart[]): void => {
    for (const part of sent) {
      switch (part.kind) {
        case "head":
          send({ kind: "head", status: part.status, headers: part.headers });
          break;
        case "body":
          send({ kind: "chunk", bytes: part.bytes });
          break;
        case "failed":
          isEnded = true;
          sendWhole(part.response, send);
          break;
        case "broken-off":
          isEnded = true;
          send({ kind: "broken", message: part.findings[0]?.summary ?? "The stream broke off." });
          break;
      }
    }
  };
  const outcome = await service.invoke({
    payload: event,
    invocationType: "RequestResponse",
    wantsLogTail: false,
    traceHeader: exchange.traceHeader,
    source: sourceId,
    stream: {
      start: ({ contentType, isStreaming }) => {
        if (isStreaming) streamed = createStreamedResponse(sourceId, exchange, contentType);
      },
      chunk: (bytes) => pass(streamed?.push(bytes) ?? []),
      end: (error) => pass(streamed?.end(error) ?? []),
    },
  });
  if (streamed !== undefined) {
    if (!isEnded) send({ kind: "end" });
    return;
  }
  // Nothing was streamed: a buffered answer, a function error or a refusal goes through the front end as a whole.
  sendWhole(unstreamed(sourceId, outcome, exchange), send);
}

function unstreamed(
  sourceId: StreamingSource,
  outcome: InvokeOutcome,
  exchange: Exchange,
): HttpResponse {
  const source = eventSource(sourceId);
  // A function URL in the mode BUFFERED would answer the same: the rules of §9.2 apply to what was not streamed. A REST
  // API in the mode STREAM takes nothing else than a stream.
  const read =
    sourceId === "rest-v1"
      ? exchange
      : { ...exchange, context: { ...exchange.context, responseMode: "BUFFERED" as const } };
  return source.toHttp(wholeResult(outcome), read).response;
}

/** What a front end is given of an invocation that streamed nothing. */
function wholeResult(outcome: InvokeOutcome): FunctionResult {
  switch (outcome.kind) {
    case "response":
      return outcome.functionError === undefined
        ? { kind: "returned", payload: outcome.payload, contentType: outcome.contentType }
        : { kind: "function-error", payload: outcome.payload };
    case "rejected":
      return outcome;
    default:
      throw new Error(`A function URL got ${outcome.kind} for a RequestResponse invocation`);
  }
}

function sendWhole(response: HttpResponse, send: Send): void {
  send({ kind: "head", status: response.status, headers: response.headers });
  send({ kind: "chunk", bytes: response.body });
  send({ kind: "end" });
}
