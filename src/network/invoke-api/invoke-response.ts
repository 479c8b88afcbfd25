import { toBase64 } from "#base/base64.ts";
import type { HeaderPair } from "#event-sources/http-message.ts";
import type { InvokeOutcome } from "#lambda/contract.ts";
import { type InvokeApiResponse, refusalResponse } from "./invoke-error.ts";

/** Bytes of the log that `X-Amz-Log-Result` holds (Runtime API reference §8.2). */
const LOG_TAIL_BYTES = 4096;

/** Base64 of the last 4096 bytes, cut anywhere, in the middle of a line or of a character too. */
export function logResult(log: Uint8Array): string {
  return toBase64(log.subarray(Math.max(0, log.length - LOG_TAIL_BYTES)));
}

/** The answer of Invoke. Runtime API reference §8.2. */
export function invokeResponse(outcome: InvokeOutcome): InvokeApiResponse {
  switch (outcome.kind) {
    case "response": {
      const headers: HeaderPair[] = [
        ["Content-Type", "application/json"],
        ["Content-Length", String(outcome.payload.length)],
        ["x-amzn-RequestId", outcome.requestId],
      ];
      if (outcome.functionError !== undefined)
        headers.push(["X-Amz-Function-Error", outcome.functionError]);
      if (outcome.logTail !== undefined)
        headers.push(["X-Amz-Log-Result", logResult(outcome.logTail)]);
      headers.push(
        ["X-Amz-Executed-Version", outcome.executedVersion],
        ["X-Amzn-Trace-Id", outcome.traceHeader],
      );
      return { status: 200, headers, body: outcome.payload };
    }
    case "accepted":
      return {
        status: 202,
        headers: [
          ["Content-Length", "0"],
          ["x-amzn-RequestId", outcome.requestId],
          ["X-Amzn-Remapped-Content-Length", "0"],
          ["X-Amzn-Trace-Id", outcome.traceHeader],
        ],
        body: new Uint8Array(),
      };
    case "dry-run":
      return {
        status: 204,
        headers: [
          ["x-amzn-RequestId", outcome.requestId],
          ["X-Amzn-Trace-Id", outcome.traceHeader],
        ],
        body: new Uint8Array(),
      };
    case "rejected":
      return refusalResponse(outcome, outcome.requestId);
  }
}
