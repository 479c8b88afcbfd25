import { HEADER } from "./header-names.ts";
import type { HeaderList } from "./message.ts";

/** One invocation as the runtime gets to see it (Runtime API reference §4). */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** Unique for each attempt; the request id comes again with each retry of an event (§4). */
  readonly invocationId: string;
  readonly payload: Uint8Array;
  readonly contentType: string;
  /** Epoch milliseconds; fixed at delivery, the same on re-delivery. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceHeader: string | undefined;
  /** JSON text. */
  readonly clientContext: string | undefined;
  /** JSON text. */
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  /** Whether the invoker takes the response piece by piece; if not, a stream is collected (§1.6). */
  readonly takesStream: boolean;
}

/** Headers of the answer to `next`, sorted as Go writes them; empty values are left out (§4). */
export function invocationHeaders(invocation: RuntimeInvocation): HeaderList {
  const all: readonly (readonly [string, string | undefined])[] = [
    [HEADER.contentType, invocation.contentType],
    [HEADER.requestId, invocation.requestId],
    [HEADER.tenantId, invocation.tenantId],
    [HEADER.clientContext, invocation.clientContext],
    [HEADER.cognitoIdentity, invocation.cognitoIdentity],
    [HEADER.deadlineMs, String(Math.floor(invocation.deadlineMs))],
    [HEADER.invocationId, invocation.invocationId],
    [HEADER.functionArn, invocation.functionArn],
    [HEADER.traceId, invocation.traceHeader],
  ];
  return all.filter(
    (field): field is readonly [string, string] => field[1] !== undefined && field[1] !== "",
  );
}
