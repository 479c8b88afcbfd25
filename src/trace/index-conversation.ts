import { RUNTIME_PROCESS } from "#contract/process-id.ts";
import type { EnvironmentRecord } from "./environment.ts";
import { type Exchange, createExchange, exchangeKey, replyKind } from "./exchange.ts";
import { noteActivity } from "./index-environment.ts";
import type { TraceEventIn, TraceEventOf } from "./trace-event.ts";
import type { TraceRecords } from "./trace-records.ts";

export function applyRequest(records: TraceRecords, event: TraceEventOf<"api.request">): void {
  const environment = records.environment(event.environmentId, event);
  records.process(environment, event.process, event);
  const exchange = createExchange(event);
  records.exchanges.set(exchangeKey(event.environmentId, event.exchangeId), exchange);
  if (exchange.endpoint === "init-error") records.lanes.open(environment, "error", event);
  const kind = replyKind(exchange);
  const { requestId } = exchange;
  if (kind === undefined || requestId === undefined || !environment.invocations.has(requestId))
    return;
  // A streamed reply begins while the handler still runs.
  if (event.body !== undefined) endHandler(records, exchange, event);
  const invocation = records.invocations.get(requestId);
  if (invocation === undefined || invocation.reply !== undefined) return;
  invocation.reply = exchange;
  // With several invocations at a time the lane goes on showing that handlers run.
  const others = environment.handlers.size - (environment.handlers.has(requestId) ? 1 : 0);
  if (others === 0) records.lanes.open(environment, kind, event, requestId);
}

type AnswerEvent = Exclude<TraceEventIn<"api">, { readonly kind: "api.request" }>;

/** Whatever follows a request in its exchange. */
export function applyConversation(records: TraceRecords, event: AnswerEvent): void {
  const exchange = records.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return; // its request has been dropped already
  const environment = records.environment(event.environmentId, event);
  exchange.lastSeq = event.seq;
  switch (event.kind) {
    case "api.waiting": {
      exchange.waiting = event;
      const process = records.process(environment, exchange.process, event);
      records.life.startWaiting(process, exchange);
      return noteActivity(process, event, "waiting");
    }
    case "api.chunk":
      exchange.chunks.push(event);
      return;
    case "api.request-ended":
      exchange.ended = event;
      if (replyKind(exchange) !== undefined) endHandler(records, exchange, event);
      return;
    case "api.aborted":
      exchange.aborted = event;
      return endWait(records, environment, exchange, event);
    case "api.response":
      exchange.response = event;
      exchange.requestId ??= event.requestId;
      endWait(records, environment, exchange, event);
      return applyAnswer(records, environment, exchange, event);
  }
}

export function applyRefusedCall(
  records: TraceRecords,
  event: TraceEventOf<"runtime.refused" | "extension.refused">,
): void {
  const exchange = records.exchange(event.environmentId, event.exchangeId);
  if (exchange === undefined) return;
  exchange.refused = event;
  exchange.lastSeq = event.seq;
}

function applyAnswer(
  records: TraceRecords,
  environment: EnvironmentRecord,
  exchange: Exchange,
  event: TraceEventOf<"api.response">,
): void {
  const { requestId } = exchange;
  if (requestId === undefined) return;
  if (exchange.endpoint === "next" && event.status === 200)
    records.life.startHandler(environment, requestId);
  const invocation = records.invocations.get(requestId);
  // A refused reply leaves the invocation running: 400 and 403 change no state (§1.4), 413 completes it.
  if (invocation?.reply === exchange && (event.status === 400 || event.status === 403)) {
    invocation.reply = undefined;
    records.lanes.open(environment, "handler", event, requestId);
  }
}

function endWait(
  records: TraceRecords,
  environment: EnvironmentRecord,
  exchange: Exchange,
  event: AnswerEvent,
): void {
  const process = environment.processes.get(exchange.process);
  if (process === undefined) return;
  records.life.stopWaiting(process, exchange);
  if (process.process !== RUNTIME_PROCESS && process.isAlive)
    noteActivity(process, event, "working");
}

function endHandler(records: TraceRecords, exchange: Exchange, event: TraceEventIn<"api">): void {
  const environment = records.environments.get(exchange.environmentId);
  if (environment === undefined || exchange.requestId === undefined) return;
  if (records.life.stopHandler(environment, exchange.requestId))
    exchange.handlerReturnedSeq = event.seq;
}
