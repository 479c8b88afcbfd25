import type { Clock } from "#base/clock.ts";
import { utf8 } from "#base/utf8.ts";
import { ACCOUNT_ID, REGION, SOURCE_IP } from "#contract/account.ts";
import type { FunctionResult } from "#event-sources/event-source.ts";
import { defaultFrontSettings, eventSource } from "#event-sources/event-sources.ts";
import type { FrontContext } from "#event-sources/front-context.ts";
import type { InvokeOutcome, LambdaService } from "#lambda/contract.ts";
import type { HttpAnswer, HttpCommand } from "../protocol.ts";

export interface HttpExchangeDependencies {
  readonly clock: Clock;
  readonly createUuid: () => string;
  readonly service: Pick<LambdaService, "configuration" | "invoke">;
}

/** Sends one HTTP request through a front end to the function and back. Rules: Runtime API reference §9. */
export async function exchangeHttp(
  { clock, createUuid, service }: HttpExchangeDependencies,
  command: HttpCommand,
): Promise<HttpAnswer> {
  const source = eventSource(command.source);
  const functionName = service.configuration?.functionName ?? "function";
  const defaults = defaultFrontSettings(command.source, {
    accountId: ACCOUNT_ID,
    region: REGION,
    functionName,
  });
  const context: FrontContext = {
    ...defaults,
    ...(command.route === undefined ? {} : { route: command.route }),
    hasMultiValueHeaders: command.isMultiValue ?? defaults.hasMultiValueHeaders,
    responseMode: command.isStreaming === true ? "RESPONSE_STREAM" : "BUFFERED",
    now: clock.now(),
    createId: createUuid,
  };
  const { method, path, rawQuery, headers, body } = command;
  const message = { method, path, rawQuery, headers, body };
  const request = { ...message, sourceIp: SOURCE_IP, protocol: "HTTP/1.1" };
  const incoming = source.toEvent(request, context);
  if (incoming.kind === "refused") {
    return {
      requestId: undefined,
      event: undefined,
      result: undefined,
      functionError: undefined,
      response: incoming.response,
      findings: incoming.findings,
    };
  }

  const invoked = await invokeWithin(
    (command.isStreaming === true ? source.streamTimeoutMs : undefined) ?? source.timeoutMs,
    { clock, service },
    {
      payload: utf8(JSON.stringify(incoming.event)),
      traceHeader: incoming.exchange.traceHeader,
      source: command.source,
      isStreaming: command.isStreaming === true,
    },
  );
  const outgoing = source.toHttp(invoked.result, incoming.exchange);
  return {
    requestId: invoked.outcome?.requestId,
    event: incoming.event,
    result: invoked.outcome?.kind === "response" ? invoked.outcome.payload : undefined,
    functionError: invoked.outcome?.kind === "response" ? invoked.outcome.functionError : undefined,
    response: outgoing.response,
    findings: outgoing.findings,
  };
}

interface Call {
  readonly payload: Uint8Array;
  readonly traceHeader: string;
  readonly source: string;
  readonly isStreaming: boolean;
}

/** Invokes, and gives up after the front end's own limit; the invocation itself runs on, as it does in AWS. */
async function invokeWithin(
  limitMs: number | undefined,
  { clock, service }: Pick<HttpExchangeDependencies, "clock" | "service">,
  call: Call,
): Promise<{ readonly result: FunctionResult; readonly outcome: InvokeOutcome | undefined }> {
  let isStreamed = false;
  const invoked = service.invoke({
    payload: call.payload,
    invocationType: "RequestResponse",
    wantsLogTail: false,
    traceHeader: call.traceHeader,
    source: call.source,
    ...(call.isStreaming && {
      stream: {
        start: (head: { readonly isStreaming: boolean }) => {
          isStreamed = head.isStreaming;
        },
        chunk: () => undefined,
        end: () => undefined,
      },
    }),
  });
  const outcome =
    limitMs === undefined
      ? await invoked
      : await Promise.race([
          invoked,
          new Promise<undefined>((resolve) => {
            const cancel = clock.after(limitMs, () => resolve(undefined));
            invoked.then(cancel, cancel);
          }),
        ]);
  return {
    result: outcome === undefined ? { kind: "front-timeout" } : resultOf(outcome, isStreamed),
    outcome,
  };
}

function resultOf(outcome: InvokeOutcome, isStreamed: boolean): FunctionResult {
  switch (outcome.kind) {
    case "response":
      if (outcome.functionError !== undefined)
        return { kind: "function-error", payload: outcome.payload };
      if (!isStreamed) {
        return { kind: "returned", payload: outcome.payload, contentType: outcome.contentType };
      }
      return {
        kind: "streamed",
        contentType: outcome.contentType,
        body: outcome.payload,
        ...(outcome.streamError !== undefined && { streamError: outcome.streamError }),
      };
    case "rejected":
      return outcome;
    case "accepted":
    case "dry-run":
      throw new Error(`A front end got ${outcome.kind} for a RequestResponse invocation`);
  }
}
