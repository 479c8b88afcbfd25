/** Header fields in wire order and wire spelling. Names compare without regard to case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * One HTTP request of a runtime to its Runtime API, as any network source delivers it.
 * Source of the shapes: Runtime API reference §1.
 */
export interface RuntimeApiRequest {
  /** Upper case, as sent. */
  readonly method: string;
  /** Path as on the wire, with the version prefix and without the query: `/2018-06-01/runtime/invocation/next`. */
  readonly path: string;
  readonly headers: HeaderList;
  /** The body as it arrives; an upload that breaks off throws. Empty for none. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Trailer fields; complete once `body` has ended (streamed responses, §1.6). */
  trailers(): HeaderList;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** The answer. `Date` and framing headers are the network source's business. */
export interface RuntimeApiResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** First value of a header field, or `undefined`. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
}
