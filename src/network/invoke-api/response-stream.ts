import { utf8Text } from "#base/utf8.ts";
import type { HeaderPair } from "#event-sources/http-message.ts";
import type { InvokeOutcome, InvokeRequest, ResponseStreamSink } from "#lambda/contract.ts";
import { type InvokeComplete, invokeCompleteFrame, payloadChunks } from "./event-stream.ts";
import type { InvokeApiResponse } from "./invoke-error.ts";
import { invokeResponse, logResult } from "./invoke-response.ts";

type Head = Parameters<ResponseStreamSink["start"]>[0];
type StreamError = Parameters<ResponseStreamSink["end"]>[0];

/**
 * InvokeWithResponseStream: waits until the response begins or the invocation ends without one, then answers with
 * event-stream frames. A buffered response is held back until its outcome is known, since a function error goes into
 * `InvokeComplete` and not into a chunk. Runtime API reference §8.5.
 */
export async function invokeWithResponseStream(
  invoke: (request: InvokeRequest) => Promise<InvokeOutcome>,
  request: InvokeRequest,
  executedVersion: string,
): Promise<InvokeApiResponse> {
  const queue = createFrameQueue();
  let isStreaming = false;
  let streamError: StreamError;
  let begin: (head: Head) => void;
  const began = new Promise<Head>((resolve) => {
    begin = resolve;
  });
  const sink: ResponseStreamSink = {
    start(head) {
      isStreaming = head.isStreaming;
      if (isStreaming) begin(head);
    },
    chunk(bytes) {
      if (isStreaming) queue.push(payloadChunks(bytes));
    },
    end(error) {
      streamError = error;
    },
  };
  const outcome = invoke({ ...request, stream: sink });
  const first = await Promise.race([
    began.then((head) => ({ kind: "began", head }) as const),
    outcome.then((value) => ({ kind: "ended", outcome: value }) as const),
  ]);

  if (first.kind === "began") {
    outcome.then(
      (value) => queue.close([invokeCompleteFrame(completion(value, streamError))]),
      (error: unknown) => queue.fail(error),
    );
    return streamResponse(
      queue.frames(),
      executedVersion,
      first.head.requestId,
      first.head.contentType,
      request.traceHeader,
    );
  }
  const ended = first.outcome;
  if (ended.kind !== "response") return invokeResponse(ended);
  const isFailed = ended.functionError !== undefined;
  const frames = [
    ...(isFailed ? [] : payloadChunks(ended.payload)),
    invokeCompleteFrame(completion(ended, undefined)),
  ];
  return streamResponse(
    listed(frames),
    ended.executedVersion,
    ended.requestId,
    ended.contentType,
    ended.traceHeader,
  );
}

function completion(outcome: InvokeOutcome, streamError: StreamError): InvokeComplete {
  if (outcome.kind !== "response") {
    // The stream had begun: all that is left is to say how it broke off.
    const message = outcome.kind === "rejected" ? outcome.message : outcome.kind;
    return {
      errorCode: outcome.kind === "rejected" ? outcome.errorType : "Unhandled",
      errorDetails: message,
    };
  }
  const log = outcome.logTail === undefined ? {} : { logResult: logResult(outcome.logTail) };
  const error = streamError ?? outcome.streamError;
  if (error !== undefined)
    return { errorCode: error.errorType, errorDetails: utf8Text(error.errorBody), ...log };
  // Before the first byte the error object is all there is (not verified against AWS).
  if (outcome.functionError !== undefined)
    return { errorCode: outcome.functionError, errorDetails: utf8Text(outcome.payload), ...log };
  return log;
}

function streamResponse(
  body: AsyncIterable<Uint8Array>,
  executedVersion: string,
  requestId: string,
  contentType: string | undefined,
  traceHeader: string | undefined,
): InvokeApiResponse {
  const headers: HeaderPair[] = [
    ["Content-Type", "application/vnd.amazon.eventstream"],
    ["x-amzn-RequestId", requestId],
    ["X-Amz-Executed-Version", executedVersion],
  ];
  if (contentType !== undefined) headers.push(["X-Amzn-Remapped-Content-Type", contentType]);
  if (traceHeader !== undefined) headers.push(["X-Amzn-Trace-Id", traceHeader]);
  return { status: 200, headers, body };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the shape of a stream, for what is complete already
async function* listed(frames: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* frames;
}

interface FrameQueue {
  push(frames: readonly Uint8Array[]): void;
  close(last: readonly Uint8Array[]): void;
  fail(error: unknown): void;
  frames(): AsyncIterable<Uint8Array>;
}

/** Frames wait here until the client reads them; when it stops reading, they are dropped. */
function createFrameQueue(): FrameQueue {
  let waiting: Uint8Array[] = [];
  let state: "open" | "closed" | "abandoned" | { readonly error: unknown } = "open";
  let rouse: (() => void) | undefined;
  const add = (frames: readonly Uint8Array[]): void => {
    if (state === "open") waiting.push(...frames);
  };
  return {
    push(frames) {
      add(frames);
      rouse?.();
    },
    close(last) {
      add(last);
      if (state === "open") state = "closed";
      rouse?.();
    },
    fail(error) {
      if (state === "open") state = { error };
      rouse?.();
    },
    async *frames() {
      try {
        for (;;) {
          const frame = waiting.shift();
          if (frame !== undefined) yield frame;
          else if (typeof state === "object") throw state.error;
          else if (state === "open") {
            await new Promise<void>((resolve) => {
              rouse = resolve;
            });
          } else return;
        }
      } finally {
        state = "abandoned";
        waiting = [];
      }
    },
  };
}
