/** One header field, name spelt as on the wire. */
export type HeaderPair = readonly [name: string, value: string];

/** An HTTP request as the client sends it to a front end, with the stage already taken off the path. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Starts with `/`, still percent-encoded, without stage and query. */
  readonly path: string;
  /** Without `?`, still percent-encoded; empty for none. */
  readonly rawQuery: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  /** Address of the client's end of the TCP connection. */
  readonly sourceIp: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
}

/** What the client gets from the front end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
}

/** First value of a header field; names compare without regard to case. */
export function headerValue(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
}
