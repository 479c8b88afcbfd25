import type { JsonObject } from "#base/json.ts";
import type { Finding } from "./finding.ts";
import type { FrontContext } from "./front-context.ts";
import type { HttpRequest, HttpResponse } from "./http-message.ts";

export type EventSourceId = "rest-v1" | "http-v2" | "function-url" | "alb";

/** Ids and settings of one exchange: what the answer needs to know about the request. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly context: FrontContext;
  readonly requestId: string;
  /** REST APIs: `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  /** Value of `X-Amzn-Trace-Id` that was handed to the function. */
  readonly traceHeader: string;
}

export type EventOutcome =
  | { readonly kind: "event"; readonly event: JsonObject; readonly exchange: Exchange }
  /** The front end answers by itself: no such route, request too large. */
  | {
      readonly kind: "refused";
      readonly response: HttpResponse;
      readonly findings: readonly Finding[];
    };

/** What came of the invocation, as the front end learns it. */
export type FunctionResult =
  | {
      readonly kind: "returned";
      readonly payload: Uint8Array;
      readonly contentType?: string | undefined;
    }
  /** A streamed response, complete; for pieces as they arrive see `createStreamedResponse`. */
  | {
      readonly kind: "streamed";
      readonly contentType: string | undefined;
      readonly body: Uint8Array;
      readonly streamError?: { readonly errorType: string; readonly errorBody: Uint8Array };
    }
  /** The Invoke API answered 200 with `X-Amz-Function-Error`. */
  | { readonly kind: "function-error"; readonly payload: Uint8Array }
  /** The Invoke API refused before the function ran. */
  | {
      readonly kind: "rejected";
      readonly status: number;
      readonly errorType: string;
      readonly message: string;
    }
  /** The front end's own limit passed, `EventSource.timeoutMs`. */
  | { readonly kind: "front-timeout" };

export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly response: HttpResponse;
      readonly findings: readonly Finding[];
    }
  /** The front end's own error; `findings` holds at least one failure, most telling first. */
  | {
      readonly kind: "failed";
      readonly response: HttpResponse;
      readonly findings: readonly Finding[];
    };

/** One kind of HTTP front end. Rules: Runtime API reference §9. */
export interface EventSource {
  readonly id: EventSourceId;
  readonly title: string;
  /** How long the front end waits for the function, milliseconds; `undefined`: as long as the function may run. */
  readonly timeoutMs: number | undefined;
  /** The same for an integration that streams, where it differs. */
  readonly streamTimeoutMs?: number;
  /** Request → the event that the function receives. */
  toEvent(request: HttpRequest, context: FrontContext): EventOutcome;
  /** Function result → the HTTP answer, with the reason wherever it is not what was meant. */
  toHttp(result: FunctionResult, exchange: Exchange): HttpOutcome;
}
