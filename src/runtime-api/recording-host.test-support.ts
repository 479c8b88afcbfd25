import type {
  ExchangeGate,
  InvocationResult,
  ReportedInitError,
  RuntimeApiHost,
  StreamError,
} from "./host.ts";
import type { HeaderList, RuntimeApiRequest, RuntimeApiResponse } from "./message.ts";
import type { RuntimeInvocation } from "./invocation.ts";
import { utf8, utf8Text } from "#base/utf8.ts";

/** A host for tests: writes down what it is told, one line each, and keeps results. */
export interface RecordingHost extends RuntimeApiHost {
  readonly lines: string[];
  readonly results: InvocationResult[];
  readonly initErrors: ReportedInitError[];
  readonly stream: (string | StreamError | undefined)[];
  /** Gates that hold; release by calling what `held` got. */
  readonly holding: Set<ExchangeGate>;
  readonly held: (() => void)[];
  onReady: () => void;
}

export function createRecordingHost(): RecordingHost {
  let exchanges = 0;
  const lines: string[] = [];
  const host: RecordingHost = {
    lines,
    results: [],
    initErrors: [],
    stream: [],
    holding: new Set(),
    held: [],
    onReady: () => {},
    createExchangeId: () => `x${++exchanges}`,
    gate(gate) {
      if (!host.holding.has(gate)) return undefined;
      return new Promise((resolve) => {
        host.held.push(resolve);
      });
    },
    requested: (exchange, body) => {
      const size =
        body === undefined ? "body to come" : typeof body === "number" ? body : body.length;
      lines.push(`${exchange.id} requested ${exchange.request.path.slice(20)} (${size})`);
    },
    waiting: (exchange) => lines.push(`${exchange.id} waiting`),
    chunk: (exchange, bytes) => lines.push(`${exchange.id} chunk ${bytes.length}`),
    requestEnded: (exchange, size) => lines.push(`${exchange.id} ended ${size}`),
    answered: (exchange, response) => lines.push(`${exchange.id} answered ${response.status}`),
    aborted: (exchange) => lines.push(`${exchange.id} aborted`),
    stateChanged: (from, to) => lines.push(`${from} → ${to}`),
    refused: (exchange, from, to, error) =>
      lines.push(`${exchange.id} refused ${from} → ${to} ${error.errorType}`),
    becameReady: () => host.onReady(),
    becameRestoreReady: () => lines.push("restore ready"),
    delivered: (exchange, invocation, how) =>
      lines.push(
        `${exchange.id} delivered ${invocation.requestId}${how.isRedelivery ? " again" : ""}`,
      ),
    initFailed: (error) => host.initErrors.push(error),
    restoreFailed: (errorType) => lines.push(`restore failed ${errorType}`),
    finished: (result) => host.results.push(result),
    streamStarted: (contentType) => host.stream.push(`start ${contentType ?? "-"}`),
    streamPace: () => undefined,
    streamChunk: (bytes) => host.stream.push(utf8Text(bytes)),
    streamEnded: (error) => host.stream.push(error),
  };
  return host;
}

/** A request of a runtime. `body` may be pieces, or a generator that waits or throws. */
export function runtimeRequest(
  method: string,
  path: string,
  options: {
    readonly headers?: HeaderList;
    readonly body?: string | AsyncIterable<Uint8Array>;
    readonly trailers?: HeaderList;
    readonly signal?: AbortSignal;
  } = {},
): RuntimeApiRequest {
  const { body } = options;
  return {
    method,
    path: `/2018-06-01${path}`,
    headers: options.headers ?? [],
    body: typeof body === "string" || body === undefined ? pieces(body) : body,
    trailers: () => options.trailers ?? [],
    signal: options.signal ?? new AbortController().signal,
  };
}

// oxlint-disable-next-line require-await
async function* pieces(text: string | undefined): AsyncIterable<Uint8Array> {
  if (text !== undefined && text !== "") yield utf8(text);
}

/** The ids of an attempt, for `reserve`. */
export function testAttempt(requestId: string): {
  readonly requestId: string;
  readonly invocationId: string;
} {
  return { requestId, invocationId: `attempt-${requestId}` };
}

/** An invocation with plain values. */
export function testInvocation(
  requestId: string,
  overrides: Partial<RuntimeInvocation> = {},
): RuntimeInvocation {
  return {
    ...testAttempt(requestId),
    payload: utf8('{"key":"value"}'),
    contentType: "application/json",
    deadlineMs: 1_769_860_803_000,
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:function",
    traceHeader: "Root=1-697dee00-000000000000000000000000;Parent=0000000000000000;Sampled=0",
    clientContext: undefined,
    cognitoIdentity: undefined,
    tenantId: undefined,
    takesStream: false,
    ...overrides,
  };
}

/** Status and body text in one line. */
export function shown(response: RuntimeApiResponse): string {
  return `${response.status} ${utf8Text(response.body)}`;
}
