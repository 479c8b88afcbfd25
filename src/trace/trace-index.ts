import {
  type EnvironmentRecord,
  type Segment,
  createEnvironmentRecord,
  isBusy,
} from "./environment.ts";
import { type Exchange, createExchange, exchangeKey } from "./exchange.ts";
import type { Invocation } from "./invocation.ts";
import { type OffsetList, createOffsetList } from "./offset-list.ts";
import { requestIdInPath } from "./endpoint.ts";
import type { TraceEvent, TraceEventOf } from "./trace-event.ts";

/** A stretch in which every environment stood still. */
export interface Gap {
  readonly startAt: number;
  readonly endAt: number;
}

export interface HeldGate {
  readonly event: TraceEventOf<"gate.held">;
  releasedSeq: number | undefined;
}

/**
 * Everything that can be looked up about a trace, kept up to date event by event: each event costs a constant amount of
 * work, so a trace of any length stays cheap to follow.
 */
export interface TraceIndex {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** Latest attempt by request ID. */
  readonly invocations: ReadonlyMap<string, Invocation>;
  /** Every attempt, in order of arrival. */
  readonly attempts: OffsetList<Invocation>;
  readonly environments: ReadonlyMap<string, EnvironmentRecord>;
  readonly logs: OffsetList<TraceEventOf<"log">>;
  readonly gates: OffsetList<HeldGate>;
  readonly gaps: OffsetList<Gap>;
  readonly deployed: TraceEventOf<"function.deployed"> | undefined;
  exchange(environmentId: string, exchangeId: string): Exchange | undefined;
  apply(event: TraceEvent): void;
  /** Forgets what only concerns events before `seq`. */
  dropBefore(seq: number): void;
}

/** Pauses shorter than this are drawn at full length. */
const GAP_MS = 25;

export function createTraceIndex(): TraceIndex {
  const exchanges = new Map<string, Exchange>();
  const invocations = new Map<string, Invocation>();
  const attempts = createOffsetList<Invocation>();
  const environments = new Map<string, EnvironmentRecord>();
  const logs = createOffsetList<TraceEventOf<"log">>();
  const gates = createOffsetList<HeldGate>();
  const openGates = new Map<string, HeldGate>();
  const gaps = createOffsetList<Gap>();
  let deployed: TraceEventOf<"function.deployed"> | undefined;
  let ordinals = 0;
  let invocationOrdinals = 0;
  let busy = 0;
  let idleSince: number | undefined;

  const environmentOf = (id: string, event: TraceEvent): EnvironmentRecord => {
    const known = environments.get(id);
    if (known !== undefined) return known;
    const created = event.kind === "environment.created" ? event : undefined;
    ordinals = created?.ordinal ?? ordinals + 1;
    const record = createEnvironmentRecord(id, ordinals, event, created);
    environments.set(id, record);
    return record;
  };

  const invocationOf = (requestId: string, event: TraceEvent): Invocation => {
    const known = invocations.get(requestId);
    const isNewAttempt =
      event.kind === "invocation.received" &&
      known !== undefined &&
      event.attempt !== known.attempt;
    if (known !== undefined && !isNewAttempt) return known;
    invocationOrdinals += 1;
    const invocation: Invocation = {
      requestId,
      attempt: event.kind === "invocation.received" ? event.attempt : 1,
      ordinal: invocationOrdinals,
      firstSeq: event.seq,
      startAt: event.at,
      environmentId: undefined,
      received: undefined,
      queued: undefined,
      throttled: undefined,
      assigned: undefined,
      deliveries: [],
      reply: undefined,
      responded: undefined,
      finished: undefined,
      exited: undefined,
      retry: undefined,
      lastSeq: event.seq,
      lastAt: event.at,
    };
    invocations.set(requestId, invocation);
    attempts.push(invocation);
    return invocation;
  };

  const openSegment = (
    environment: EnvironmentRecord,
    kind: Segment["kind"] | undefined,
    event: TraceEvent,
    requestId?: string,
  ): void => {
    const last = environment.segments.last();
    const wasBusy = last !== undefined && last.endAt === undefined && isBusy(last.kind);
    if (last !== undefined && last.endAt === undefined) last.endAt = event.at;
    if (kind !== undefined) {
      environment.segments.push({
        kind,
        seq: event.seq,
        startAt: event.at,
        endAt: undefined,
        requestId,
      });
    }
    const isNowBusy = kind !== undefined && isBusy(kind);
    if (isNowBusy && !wasBusy) {
      if (busy === 0 && idleSince !== undefined && event.at - idleSince > GAP_MS) {
        gaps.push({ startAt: idleSince, endAt: event.at });
      }
      busy += 1;
    }
    if (!isNowBusy && wasBusy) {
      busy -= 1;
      if (busy === 0) idleSince = event.at;
    }
  };

  const closeSpan = (environment: EnvironmentRecord, event: TraceEvent): void => {
    const span = environment.spans.last();
    if (span === undefined || span.endAt !== undefined) return;
    span.endAt = event.at;
    span.endSeq = event.seq;
  };

  const setState = (
    environment: EnvironmentRecord,
    event: TraceEvent,
    state: string | undefined,
  ): void => {
    const last = environment.states.last();
    const transition = event.kind === "runtime.state" ? event : undefined;
    if (last?.state === state && transition === undefined) return;
    environment.states.push({ seq: event.seq, state, event: transition });
  };

  const applyEnvironmentPhase = (event: TraceEventOf<"environment.phase">): void => {
    const environment = environmentOf(event.environmentId, event);
    environment.phases.push({ seq: event.seq, at: event.at, phase: event.phase });
    switch (event.phase) {
      case "invoke":
        return openSegment(environment, "delivery", event, event.requestId);
      case "gone":
        closeSpan(environment, event);
        return openSegment(environment, undefined, event);
      case "frozen":
        closeSpan(environment, event);
        return openSegment(environment, "frozen", event);
      case "init":
      case "reset":
      case "shutdown":
        return openSegment(environment, event.phase, event, event.requestId);
    }
  };

  const replyKind = (exchange: Exchange): "response" | "error" | undefined =>
    exchange.endpoint === "response" || exchange.endpoint === "error"
      ? exchange.endpoint
      : undefined;

  const applyApi = (
    event: Extract<
      TraceEvent,
      { readonly exchangeId: string; readonly kind: `api.${string}` | "runtime.refused" }
    >,
  ): void => {
    const environment = environmentOf(event.environmentId, event);
    if (event.kind === "api.request") {
      const exchange = createExchange(event);
      exchange.requestId ??= requestIdInPath(event.path);
      exchanges.set(exchangeKey(event.environmentId, event.exchangeId), exchange);
      const reply = replyKind(exchange);
      const invocation =
        exchange.requestId === undefined ? undefined : invocations.get(exchange.requestId);
      if (
        reply !== undefined &&
        invocation !== undefined &&
        environment.currentRequestId === exchange.requestId
      ) {
        if (invocation.reply === undefined) {
          invocation.reply = exchange;
          openSegment(environment, reply, event, exchange.requestId);
        }
      }
      if (exchange.endpoint === "init-error") openSegment(environment, "error", event);
      return;
    }
    const exchange = exchanges.get(exchangeKey(event.environmentId, event.exchangeId));
    if (exchange === undefined) return; // its request has been dropped already
    exchange.lastSeq = event.seq;
    switch (event.kind) {
      case "api.waiting":
        exchange.waiting = event;
        return;
      case "api.chunk":
        exchange.chunks.push(event);
        return;
      case "api.request-ended":
        exchange.ended = event;
        return;
      case "api.aborted":
        exchange.aborted = event;
        return;
      case "runtime.refused":
        exchange.refused = event;
        return;
      case "api.response": {
        exchange.response = event;
        exchange.requestId ??= event.requestId;
        const invocation =
          exchange.requestId === undefined ? undefined : invocations.get(exchange.requestId);
        // A refused reply leaves the invocation running: 400 and 403 change no state (§1.4), 413 completes it.
        if (invocation?.reply === exchange && (event.status === 400 || event.status === 403)) {
          invocation.reply = undefined;
          openSegment(environment, "handler", event, exchange.requestId);
        }
      }
    }
  };

  const applyInvocation = (
    event: Extract<TraceEvent, { readonly kind: `invocation.${string}` }>,
  ): void => {
    const invocation = invocationOf(event.requestId, event);
    invocation.lastSeq = event.seq;
    invocation.lastAt = event.at;
    switch (event.kind) {
      case "invocation.received":
        invocation.received = event;
        return;
      case "invocation.queued":
        invocation.queued = event;
        return;
      case "invocation.throttled":
        invocation.throttled = event;
        return;
      case "invocation.assigned": {
        invocation.assigned = event;
        invocation.environmentId = event.environmentId;
        const environment = environmentOf(event.environmentId, event);
        closeSpan(environment, event);
        environment.currentRequestId = event.requestId;
        environment.spans.push({
          requestId: event.requestId,
          seq: event.seq,
          startAt: event.at,
          endAt: undefined,
          endSeq: undefined,
          isCold: event.isCold,
          status: undefined,
        });
        return;
      }
      case "invocation.delivered": {
        invocation.deliveries.push(event);
        invocation.environmentId = event.environmentId;
        const environment = environmentOf(event.environmentId, event);
        environment.currentRequestId = event.requestId;
        if (!event.isRedelivery) openSegment(environment, "handler", event, event.requestId);
        return;
      }
      case "invocation.responded":
        invocation.responded = event;
        return;
      case "invocation.finished": {
        invocation.finished = event;
        const environment = environmentOf(event.environmentId, event);
        const span = environment.spans.last();
        if (span?.requestId === event.requestId) span.status = event.status;
        if (environment.currentRequestId === event.requestId)
          environment.currentRequestId = undefined;
        return;
      }
      case "invocation.retry-scheduled":
        invocation.retry = event;
    }
  };

  const touchEnvironment = (event: TraceEvent): void => {
    if (!("environmentId" in event)) return;
    const environment = environments.get(event.environmentId);
    if (environment === undefined) return;
    environment.lastSeq = event.seq;
    environment.lastAt = event.at;
  };

  const apply = (event: TraceEvent): void => {
    switch (event.kind) {
      case "function.deployed":
        deployed = event;
        break;
      case "engine.progress":
        break;
      case "environment.created":
        environmentOf(event.environmentId, event);
        break;
      case "environment.phase":
        applyEnvironmentPhase(event);
        break;
      case "process.started": {
        const environment = environmentOf(event.environmentId, event);
        environment.isProcessAlive = true;
        environment.hadProcess = true;
        setState(environment, event, "Started");
        break;
      }
      case "process.start-failed":
        environmentOf(event.environmentId, event);
        break;
      case "process.exited": {
        const environment = environmentOf(event.environmentId, event);
        environment.isProcessAlive = false;
        setState(environment, event, undefined);
        const requestId = event.requestId ?? environment.currentRequestId;
        const invocation = requestId === undefined ? undefined : invocations.get(requestId);
        if (invocation !== undefined && invocation.finished === undefined)
          invocation.exited = event;
        break;
      }
      case "runtime.state": {
        const environment = environmentOf(event.environmentId, event);
        // A reset sets the machine back to its start; the state is a process's again once there is one.
        if (environment.hadProcess && !environment.isProcessAlive && event.to === "Started") break;
        setState(environment, event, event.to);
        break;
      }
      case "runtime.refused":
        environmentOf(event.environmentId, event).refusals.push(event);
        applyApi(event);
        break;
      case "api.request":
      case "api.waiting":
      case "api.chunk":
      case "api.request-ended":
      case "api.response":
      case "api.aborted":
        applyApi(event);
        break;
      case "invocation.received":
      case "invocation.queued":
      case "invocation.throttled":
      case "invocation.assigned":
      case "invocation.delivered":
      case "invocation.responded":
      case "invocation.finished":
      case "invocation.retry-scheduled":
        applyInvocation(event);
        break;
      case "log":
        logs.push(event);
        break;
      case "gate.held": {
        const gate: HeldGate = { event, releasedSeq: undefined };
        gates.push(gate);
        openGates.set(event.gateId, gate);
        break;
      }
      case "gate.released": {
        const gate = openGates.get(event.gateId);
        if (gate !== undefined) gate.releasedSeq = event.seq;
        openGates.delete(event.gateId);
        break;
      }
    }
    touchEnvironment(event);
  };

  const dropBefore = (seq: number): void => {
    for (const [key, exchange] of exchanges) if (exchange.lastSeq < seq) exchanges.delete(key);
    for (const [id, invocation] of invocations)
      if (invocation.lastSeq < seq) invocations.delete(id);
    attempts.dropBefore(firstNotBefore(attempts, (item) => item.lastSeq, seq));
    logs.dropBefore(firstNotBefore(logs, (item) => item.seq, seq));
    gates.dropBefore(firstNotBefore(gates, (item) => item.releasedSeq ?? Infinity, seq));
    let oldest = Infinity;
    for (const [id, environment] of environments) {
      const isGone = environment.phases.last()?.phase === "gone";
      if (isGone && environment.lastSeq < seq) {
        environments.delete(id);
        continue;
      }
      // The entry in force at `seq` stays: it says where the environment stood.
      environment.phases.dropBefore(environment.phases.lastAtMost(seq, (item) => item.seq));
      environment.states.dropBefore(environment.states.lastAtMost(seq, (item) => item.seq));
      environment.segments.dropBefore(environment.segments.lastAtMost(seq, (item) => item.seq));
      environment.spans.dropBefore(
        firstNotBefore(environment.spans, (item) => item.endSeq ?? Infinity, seq),
      );
      environment.refusals.dropBefore(
        firstNotBefore(environment.refusals, (item) => item.seq, seq),
      );
      oldest = Math.min(
        oldest,
        environment.segments.at(environment.segments.first)?.startAt ?? Infinity,
      );
    }
    gaps.dropBefore(firstNotBefore(gaps, (item) => item.endAt, oldest));
  };

  return {
    exchanges,
    invocations,
    attempts,
    environments,
    logs,
    gates,
    gaps,
    get deployed() {
      return deployed;
    },
    exchange: (environmentId, exchangeId) => exchanges.get(exchangeKey(environmentId, exchangeId)),
    apply,
    dropBefore,
  };
}

/** First position whose key is not below `limit`, going from the front. */
function firstNotBefore<T>(list: OffsetList<T>, keyOf: (item: T) => number, limit: number): number {
  let position = list.first;
  for (; position < list.end; position += 1) {
    const item = list.at(position);
    if (item !== undefined && keyOf(item) >= limit) break;
  }
  return position;
}
