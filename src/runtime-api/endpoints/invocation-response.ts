import { fromBase64 } from "#base/base64.ts";
import { utf8 } from "#base/utf8.ts";
import { ACCEPTED } from "../accepted.ts";
import { echoedInvocationId } from "../echoed-invocation-id.ts";
import { HEADER } from "../header-names.ts";
import type { Exchange, StreamError } from "../host.ts";
import { MAX_RESPONSE_BYTES, MAX_STREAM_BYTES } from "../limits.ts";
import { type HeaderList, type RuntimeApiResponse, headerValue } from "../message.ts";
import { joined } from "../read-body.ts";
import { receive } from "../receive.ts";
import type { Session } from "../session.ts";
import {
  INTERNAL_SERVER_ERROR,
  INVALID_RESPONSE_MODE,
  RESPONSE_TOO_LARGE,
  TRUNCATED_REQUEST,
} from "../wire-errors.ts";

/** `POST /runtime/invocation/{id}/response` (Runtime API reference §1.1 row 2, §1.4–1.6). */
export async function invocationResponse(
  session: Session,
  exchange: Exchange,
  requestId: string,
): Promise<RuntimeApiResponse> {
  const responseMode = headerValue(exchange.request.headers, HEADER.responseMode);
  if (responseMode === "streaming") return streamed(session, exchange, requestId);

  const { host } = session;
  const { step, body } = await receive(session, exchange, {
    call: { kind: "response", requestId, invocationId: echoedInvocationId(exchange), responseMode },
    limit: MAX_RESPONSE_BYTES,
    gate: "response.received",
  });
  if (step.kind === "refused") {
    if (step.error === INVALID_RESPONSE_MODE) host.finished({ kind: "invalid-response-mode" });
    return session.refuse(exchange, step.error, "response.accepted");
  }
  if (session.isClosed) return session.refuse(exchange, INTERNAL_SERVER_ERROR);

  session.bodyReceived(exchange);
  switch (body.kind) {
    case "complete":
      host.finished({
        kind: "response",
        payload: body.bytes,
        contentType: contentType(exchange),
        ...unannouncedError(session, exchange),
      });
      return session.answer(exchange, ACCEPTED, "response.accepted");
    case "too-large":
      host.finished({ kind: "too-large", size: body.size });
      return session.refuse(exchange, RESPONSE_TOO_LARGE, "response.accepted");
    case "truncated":
      host.finished({ kind: "truncated" });
      return session.refuse(exchange, TRUNCATED_REQUEST, "response.accepted");
  }
}

/** A response with `Lambda-Runtime-Function-Response-Mode: streaming` (§1.6). */
async function streamed(
  session: Session,
  exchange: Exchange,
  requestId: string,
): Promise<RuntimeApiResponse> {
  const { host } = session;
  const { request } = exchange;
  host.requested(exchange, undefined);
  const held = host.gate("response.received", exchange);
  if (held !== undefined) await held;
  const step = session.apply(
    {
      kind: "response",
      requestId,
      invocationId: echoedInvocationId(exchange),
      responseMode: "streaming",
    },
    exchange,
  );
  if (step.kind === "refused") return session.refuse(exchange, step.error, "response.accepted");

  const takesStream = session.invocation?.takesStream === true;
  if (takesStream) host.streamStarted(contentType(exchange));
  const { collected, size, isTruncated } = await collect(session, exchange, takesStream);
  if (session.isClosed) return session.refuse(exchange, INTERNAL_SERVER_ERROR);

  const trailers = isTruncated ? [] : request.trailers();
  host.requestEnded(exchange, size, trailers);
  session.bodyReceived(exchange);
  const isTooLarge = size > (takesStream ? MAX_STREAM_BYTES : MAX_RESPONSE_BYTES);
  const error = streamError({ isTruncated, isTooLarge: takesStream && isTooLarge, trailers });
  if (takesStream) host.streamEnded(error);
  else if (isTruncated) host.finished({ kind: "truncated" });
  else if (isTooLarge) host.finished({ kind: "too-large", size });
  else {
    host.finished({
      kind: "response",
      payload: joined(collected),
      contentType: contentType(exchange),
      ...(error === undefined ? {} : { streamError: error }),
    });
  }
  if (isTruncated) return session.refuse(exchange, TRUNCATED_REQUEST, "response.accepted");
  if (isTooLarge) return session.refuse(exchange, RESPONSE_TOO_LARGE, "response.accepted");
  return session.answer(exchange, ACCEPTED, "response.accepted");
}

/**
 * The trailers of a runtime that streams without saying so, as aws-lambda-go does: a caller that takes a stream gets their
 * error too (RIE:core/directinvoke/directinvoke.go `sendStreamingInvokeResponse` does not ask for the mode).
 */
function unannouncedError(
  session: Session,
  { request }: Exchange,
): { readonly streamError?: StreamError } {
  if (session.invocation?.takesStream !== true) return {};
  const error = trailerError(request.trailers());
  return error === undefined ? {} : { streamError: error };
}

/** What failed after the first byte, if anything. */
function streamError(stream: {
  readonly isTruncated: boolean;
  readonly isTooLarge: boolean;
  readonly trailers: HeaderList;
}): StreamError | undefined {
  if (stream.isTruncated) return TRUNCATED_STREAM;
  return stream.isTooLarge ? TOO_LARGE_STREAM : trailerError(stream.trailers);
}

interface Collected {
  /** What was kept: nothing where the caller takes the stream itself. */
  readonly collected: readonly Uint8Array[];
  readonly size: number;
  readonly isTruncated: boolean;
}

/** Reads the pieces as they come and passes them on. */
async function collect(
  session: Session,
  exchange: Exchange,
  takesStream: boolean,
): Promise<Collected> {
  const { host } = session;
  const collected: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const bytes of exchange.request.body) {
      // After a reset nobody wants the rest; leaving the loop closes the connection (§1.6).
      if (session.isClosed) break;
      if (bytes.length === 0) continue;
      size += bytes.length;
      host.chunk(exchange, bytes);
      if (takesStream) {
        if (size > MAX_STREAM_BYTES) break; // nobody reads the rest
        await passOn(session, bytes);
      } else if (size <= MAX_RESPONSE_BYTES) collected.push(bytes);
      else collected.length = 0;
    }
  } catch {
    return { collected, size, isTruncated: true };
  }
  return { collected, size, isTruncated: false };
}

/** To the caller, in portions, no faster than the bandwidth of a stream. */
async function passOn({ host }: Session, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += PORTION_BYTES) {
    const portion = bytes.subarray(at, at + PORTION_BYTES);
    const held = host.streamPace(portion.length);
    if (held !== undefined) await held;
    host.streamChunk(portion);
  }
}

function contentType(exchange: Exchange): string | undefined {
  return headerValue(exchange.request.headers, HEADER.contentType);
}

/** The error that the two trailers tell of, if any; the body is base64 (§1.6). */
function trailerError(trailers: HeaderList): StreamError | undefined {
  const errorType = headerValue(trailers, HEADER.errorType) ?? "";
  if (errorType === "") return undefined;
  const errorBody = headerValue(trailers, HEADER.errorBody) ?? "";
  return { errorType, errorBody: fromBase64(errorBody) ?? utf8(errorBody) };
}

const PORTION_BYTES = 262_144;

const TOO_LARGE_STREAM: StreamError = {
  errorType: "Function.ResponseSizeTooLarge",
  errorBody: new Uint8Array(0),
};
const TRUNCATED_STREAM: StreamError = {
  errorType: "Runtime.TruncatedResponse",
  errorBody: new Uint8Array(0),
};
