import { utf8 } from "#base/utf8.ts";
import type { EventSourceId, Exchange, FunctionResult } from "./event-source.ts";
import { defaultFrontSettings, eventSource } from "./event-sources.ts";
import type { FrontContext, FrontSettings } from "./front-context.ts";
import type { HeaderPair, HttpRequest, HttpResponse } from "./http-message.ts";
import { utf8Text } from "#base/utf8.ts";

/** 15/May/2020:06:01:09 +0000, the moment of the example in the reference. */
export const NOW = Date.UTC(2020, 4, 15, 6, 1, 9, 250);

const OWNER = { accountId: "123456789012", region: "eu-west-1", functionName: "pets" };

/** A context whose ids count up, for tests. */
export function testContext(
  source: EventSourceId,
  settings: Partial<FrontSettings> = {},
): FrontContext {
  let ids = 0;
  return {
    ...defaultFrontSettings(source, OWNER),
    now: NOW,
    createId: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, "0")}`;
    },
    ...settings,
  };
}

/** A request with the parts that a test cares about. */
export function testRequest(
  parts: Partial<Omit<HttpRequest, "body">> & { readonly body?: string | Uint8Array } = {},
): HttpRequest {
  const { body = "", ...rest } = parts;
  return {
    method: "GET",
    path: "/pets/7",
    rawQuery: "",
    headers: [],
    sourceIp: "203.0.113.9",
    protocol: "HTTP/1.1",
    ...rest,
    body: typeof body === "string" ? utf8(body) : body,
  };
}

/** The event of a request that the front end passes on; fails the test when it does not. */
export function eventOf(
  source: EventSourceId,
  request: HttpRequest,
  settings: Partial<FrontSettings> = {},
): { readonly event: Record<string, never>; readonly exchange: Exchange } {
  const outcome = eventSource(source).toEvent(request, testContext(source, settings));
  if (outcome.kind !== "event") throw new Error(`refused: ${JSON.stringify(outcome.findings)}`);
  // Tests look at members by name; what they find they compare.
  return { event: outcome.event as Record<string, never>, exchange: outcome.exchange };
}

/** What the front end makes of a result. */
export function answerOf(
  source: EventSourceId,
  result: FunctionResult | string,
  options: {
    readonly settings?: Partial<FrontSettings>;
    readonly headers?: readonly HeaderPair[];
  } = {},
) {
  const { exchange } = eventOf(
    source,
    testRequest({ headers: options.headers ?? [] }),
    options.settings,
  );
  const whole: FunctionResult =
    typeof result === "string" ? { kind: "returned", payload: utf8(result) } : result;
  const outcome = eventSource(source).toHttp(whole, exchange);
  return {
    kind: outcome.kind,
    status: outcome.response.status,
    body: utf8Text(outcome.response.body),
    headers: outcome.response.headers,
    findings: outcome.findings,
    header: (name: string) => headerValues(outcome.response, name),
  };
}

function headerValues(response: HttpResponse, name: string): string | undefined {
  const values = response.headers
    .filter(([candidate]) => candidate.toLowerCase() === name)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}
